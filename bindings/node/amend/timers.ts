// timers: callbacks run in the context in which they were given.
import { carry } from "edgert:core/context";

export function amend(exports: any): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
    const original = exports[name];
    const amended = { [name](callback: any, ...args: unknown[]) { return Reflect.apply(original, undefined, [typeof callback === "function" ? carry(callback) : callback, ...args]); } }[name]!;
    for (const key of Reflect.ownKeys(original)) {
      if (key !== "name" && key !== "prototype") Object.defineProperty(amended, key, Object.getOwnPropertyDescriptor(original, key)!);
    }
    exports[name] = amended;
  }
}
