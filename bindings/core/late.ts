// Parts of the platform that are compiled when a script first touches them. Known by their path below
// bindings/; they import from the snapshot, and from each other, as "edgert:FOLDER/FILE".
import { nameInterface, natives } from "./natives";

const modules = new Map<string, any>();
const partOf = new Map<string, string>();

// What the snapshot holds for late parts.
export function share(parts: Record<string, object>): void {
  // Copies: a namespace of the bundler holds a function for each of its names.
  for (const [path, exports] of Object.entries(parts)) modules.set(path, { ...exports });
}

// The exports of a part: `late<typeof import("../file/file")>("file/file")`.
export function late<T>(path: string): T {
  if (!modules.has(path)) {
    const module = { exports: {} as any };
    natives.core.latePart(path)(natives, (id) => late(id.slice("edgert:".length)), module, module.exports);
    for (const [name, value] of Object.entries(module.exports)) {
      if (partOf.get(name) === path && typeof value === "function") nameInterface(name, value);
    }
    modules.set(path, module.exports);
  }
  return modules.get(path);
}
export const isLoaded = (path: string): boolean => modules.has(path);

// Globals that a part exports under their own names.
export function defineLate(path: string, names: string[]): void {
  for (const name of names) {
    partOf.set(name, path);
    natives.core.defineLate(name);
  }
}
natives.core.setHook("late", (name: string) => late<any>(partOf.get(name)!)[name]);
