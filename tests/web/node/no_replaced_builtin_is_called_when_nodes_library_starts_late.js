import { assertEquals } from "../../support/assert.js";

// Whatever is called here while the library starts sees what it passes: primordials, natives.
const { apply, construct, ownKeys, getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Reflect;
const kNames = ["Array", "ArrayBuffer", "BigInt", "Boolean", "DataView", "Date", "Error", "FinalizationRegistry", "Function", "JSON", "Map", "Math", "Number", "Object", "Promise", "Proxy",
  "Reflect", "RegExp", "Set", "String", "Symbol", "TypeError", "Uint8Array", "WeakMap", "WeakRef", "WeakSet"];
const holders = [];
for (const name of kNames) holders.push([name, globalThis[name]], [`${name}.prototype`, globalThis[name].prototype]);
for (const iterable of [[], new Map(), new Set(), ""]) holders.push(["an iterator", getPrototypeOf(iterable[Symbol.iterator]())]);
holders.push(["TypedArray", getPrototypeOf(Uint8Array)], ["TypedArray.prototype", getPrototypeOf(Uint8Array.prototype)]);
const { nextTick, ...others } = { nextTick: () => process.nextTick };

let isStarting = false;
const seen = [];
const look = (name) => { if (isStarting) seen[seen.length] = name; };
const spy = (name, own) => function (...args) {
  look(name);
  return new.target === undefined ? apply(own, this, args) : construct(own, args, new.target);
};
export default function() {
  for (let i = 0; i < holders.length; ++i) {
    const title = holders[i][0], holder = holders[i][1];
    if (holder === undefined) continue;
    const keys = ownKeys(holder);
    for (let k = 0; k < keys.length; ++k) {
      const key = keys[k], property = getOwnPropertyDescriptor(holder, key), name = `${title} ${typeof key === "symbol" ? "symbol" : key}`;
      if (!property.configurable || key === "constructor") continue;
      if (typeof property.value === "function") property.value = spy(name, property.value);
      else if (typeof property.get === "function") property.get = spy(name, property.get);
      else continue;
      property.__proto__ = null;
      defineProperty(holder, key, property);
    }
  }
  isStarting = true;
  const tick = nextTick();
  isStarting = false;
  assertEquals(typeof tick, "function");
  assertEquals(seen.length, 0, seen[0]);
  [].push(1);
  isStarting = true;
  [].push(1);
  isStarting = false;
  assertEquals(seen[0], "Array.prototype push");
}
