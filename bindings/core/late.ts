// Parts of the platform that are compiled when a script first touches them. Known by their path below
// bindings/; they import from the snapshot, and from each other, as "edgert:FOLDER/FILE".
import { nameInterface, natives } from "./natives";
import { record } from "./objects";

// Without a prototype, on which a script could put what answers for a part that is not there.
const modules: Record<string, any> = record({});
const partOf: Record<string, string> = record({});

// What the snapshot holds for late parts.
export function share(parts: Record<string, object>): void {
  for (const [path, exports] of Object.entries(parts)) modules[path] = exports;
}

// The exports of a part: `late<typeof import("../file/file")>("file/file")`.
export function late<T>(path: string): T {
  if (!(path in modules)) {
    const exports = natives.snapshot.latePart(path)(natives, (id) => late(id.slice("edgert:".length)));
    // Node's globals are as its library made them.
    if (!path.startsWith("node/")) {
      for (const [name, value] of Object.entries(exports)) {
        if (partOf[name] === path && typeof value === "function") nameInterface(name, value);
      }
    }
    modules[path] = exports;
    waiting[path]?.(exports);
  }
  return modules[path];
}
// What another part adds to one once it is there.
const waiting: Record<string, ((exports: any) => void) | undefined> = record({});
export function whenLoaded(path: string, add: (exports: any) => void): void {
  if (path in modules) add(modules[path]);
  else waiting[path] = add;
}
export const isLoaded = (path: string): boolean => path in modules;

// Globals that a part exports under their own names.
export function defineLate(path: string, names: string[]): void {
  for (const name of names) {
    partOf[name] = path;
    natives.snapshot.defineLate(name);
  }
}
natives.snapshot.setHook("late", (name: string) => late<any>(partOf[name]!)[name]);
