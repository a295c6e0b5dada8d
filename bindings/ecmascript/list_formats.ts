// https://tc39.es/ecma402/#listformat-objects: ICU takes many times the bytes of a list to format it, in one call that nothing stops.
// So a list is weighed while it is gone through.
import { natives } from "../core/natives";
import { record } from "../core/objects";
import { callable } from "./missing";

// As measured, with room: an item's own string, and for each of its UTF-16 units the growing result with its fields.
const bytesOfItem = 128, bytesOfUnit = 24;
// What is told at once. Less is always granted.
const step = 512 * 1024;

const isObject = (value: unknown): boolean => (typeof value === "object" && value !== null) || typeof value === "function";

// The same items, each asked for once, when the list would have been.
const weighed = (list: any, weigh: (bytes: number) => void): object => record({
  [Symbol.iterator]() {
    const method = list[Symbol.iterator];
    callable(method);
    const iterator: any = Reflect.apply(method, list, []);
    if (!isObject(iterator)) throw new TypeError("The list's iterator is no object");
    const { next } = iterator;
    let bytes = 0, told = 0;
    return record({
      next() {
        const result: any = Reflect.apply(next, iterator, []);
        if (!isObject(result)) throw new TypeError("The list's iterator gave no object");
        if (result.done) return record({ done: true, value: undefined });
        const value: unknown = result.value;
        bytes += bytesOfItem + bytesOfUnit * (typeof value === "string" ? value.length : 0);
        if (bytes - told >= step) weigh((told = bytes));
        return record({ done: false, value });
      },
      // After what is no string.
      return() {
        const end = iterator.return;
        if (end !== undefined && end !== null) Reflect.apply(end, iterator, []);
        return record({});
      },
    });
  },
});

function guard(name: "format" | "formatToParts"): void {
  const { prototype } = (globalThis as any).Intl.ListFormat;
  const original = prototype[name];
  const { [name]: own } = {
    [name](this: unknown, list: unknown): unknown {
      if (list === undefined) return Reflect.apply(original, this, [list]);
      const weight = natives.core.weight();
      const weigh = (bytes: number) => natives.core.weigh(weight, bytes);
      try {
        return Reflect.apply(original, this, [weighed(list, weigh)]);
      } finally {
        weigh(0);
      }
    },
  };
  Object.defineProperty(prototype, name, { value: own, writable: true, configurable: true, enumerable: false });
}
guard("format");
guard("formatToParts");
