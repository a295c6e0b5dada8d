import { assertEquals } from "../../support/assert.js";

const seen = [];
export default function() {
  for (const key of ["get", "set", "value", "writable", "then", "exports", "loaded", "0", "1", "constructor", Symbol.iterator, Symbol.species, Symbol("own")]) {
    for (const holder of [Object.prototype, Array.prototype, Function.prototype, Promise.prototype]) {
      if (Object.getOwnPropertyDescriptor(holder, key) !== undefined) continue;
      Object.defineProperty(holder, key, { __proto__: null, get() { seen[seen.length] = key; }, set() { seen[seen.length] = key; }, configurable: true });
    }
  }
  seen.length = 0;
  const { nextTick } = process;
  const { length } = seen;
  for (const holder of [Object.prototype, Array.prototype, Function.prototype, Promise.prototype]) {
    const keys = Reflect.ownKeys(holder);
    for (let i = 0; i < keys.length; ++i) if (Object.getOwnPropertyDescriptor(holder, keys[i]).get?.name === "get") delete holder[keys[i]];
  }
  assertEquals(typeof nextTick, "function");
  assertEquals(length, 0, String(seen[0]));
}
