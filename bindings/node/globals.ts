// The globals that Node has and the web has not: for realms in which something is written for Node.
import { defineLate, late } from "edgert:core/late";
import { define } from "edgert:core/natives";
import { follow } from "edgert:node/follow";
import { clearTimeout, setInterval, setTimeout } from "edgert:timers/timers";

let requireFrom: Function | undefined;
let isBuiltinName: ((name: string) => boolean) | undefined;
export const createRequire = (): Function | undefined => requireFrom;
export const isBuiltin = (name: string): boolean => isBuiltinName?.(name) ?? false;

// What packages expect of setTimeout: https://nodejs.org/api/timers.html#class-timeout. It is a number, too, as on the web.
type Start = (callback: unknown, delay?: unknown, ...args: unknown[]) => number;
class Timeout {
  readonly #begin: () => number;
  #id: number;
  #counts = true;
  constructor(begin: () => number) {
    this.#begin = begin;
    this.#id = begin();
  }
  ref() { this.#counts = true; return this; }
  unref() { this.#counts = false; return this; }
  hasRef() { return this.#counts; }
  refresh() {
    clearTimeout(this.#id);
    this.#id = this.#begin();
    return this;
  }
  close() { clearTimeout(this.#id); return this; }
  [Symbol.toPrimitive]() { return this.#id; }
}
function returning(name: string, start: Start): Function {
  const made = (callback: unknown, delay?: unknown, ...args: unknown[]) => {
    const run = typeof callback === "function" ? follow(callback) : callback;
    return new Timeout(() => Reflect.apply(start, undefined, [run, delay, ...args]));
  };
  Object.defineProperty(made, "name", { value: name, configurable: true });
  // https://nodejs.org/api/timers.html#timers-promises-api
  if (name === "setTimeout") {
    const get = () => late<typeof import("./boot")>("node/boot").requireForScripts("timers/promises").setTimeout;
    Object.defineProperty(made, Symbol.for("nodejs.util.promisify.custom"), { get, enumerable: true, configurable: true });
  }
  return made;
}

export function addGlobals(create: Function, isBuiltin: (name: string) => boolean): void {
  if (requireFrom !== undefined || create === undefined) return;
  requireFrom = create;
  isBuiltinName = isBuiltin;
  // A script may have put its own there.
  if (!("global" in globalThis)) define({ global: globalThis });
  if (Object.getOwnPropertyDescriptor(globalThis, Symbol.toStringTag) === undefined) Object.defineProperty(globalThis, Symbol.toStringTag, { value: "global", configurable: true });
  const own: Record<string, Start> = { __proto__: null, setTimeout, setInterval } as any;
  for (const name of ["setTimeout", "setInterval"]) if ((globalThis as any)[name] === own[name]) define({ [name]: returning(name, own[name]!) });
  const absent = ["Buffer", "setImmediate", "clearImmediate"].filter((name) => !(name in globalThis));
  if (absent.length > 0) defineLate("node/node_globals", absent);
}
