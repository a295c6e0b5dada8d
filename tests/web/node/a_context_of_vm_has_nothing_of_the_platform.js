import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import vm from "node:vm";

// Without an object from here, nothing from here can be had.
const world = vm.createContext(vm.constants.DONT_CONTEXTIFY);
const names = vm.runInContext("Object.getOwnPropertyNames(globalThis)", world);
const language = new Set(["Object", "Function", "Array", "Number", "parseFloat", "parseInt", "Infinity", "NaN", "undefined", "Boolean", "String", "Symbol", "Date", "Promise", "RegExp", "Error",
  "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError", "globalThis", "JSON", "Math", "Intl", "ArrayBuffer", "Uint8Array", "Int8Array",
  "Uint16Array", "Int16Array", "Uint32Array", "Int32Array", "Float32Array", "Float64Array", "Float16Array", "Uint8ClampedArray", "BigUint64Array", "BigInt64Array", "DataView", "Map",
  "BigInt", "Set", "WeakMap", "WeakSet", "WeakRef", "Proxy", "Reflect", "FinalizationRegistry", "SharedArrayBuffer", "Atomics", "decodeURI", "decodeURIComponent", "encodeURI",
  "encodeURIComponent", "escape", "unescape", "eval", "isFinite", "isNaN", "console", "Iterator", "SuppressedError", "DisposableStack", "AsyncDisposableStack", "Temporal"]);
assertEquals(Array.from(names).filter((name) => !language.has(name)), []);
for (const name of ["WebAssembly", "process", "Deno", "require", "fetch", "queueMicrotask", "Buffer"]) assertEquals(vm.runInContext(`typeof ${name}`, world), "undefined", name);
assertEquals(vm.runInContext("typeof Atomics.waitAsync + typeof Intl.ListFormat", world), "undefinedundefined");

// All that its objects lead to is its own.
const { getPrototypeOf, getOwnPropertyDescriptors } = Object;
const own = new Set();
const ours = new Set([globalThis, Object, Function, Object.prototype, Function.prototype, process, Deno]);
const walk = (value) => {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || own.has(value)) return;
  assert(!ours.has(value), "something of this realm");
  own.add(value);
  walk(getPrototypeOf(value));
  for (const { value: held, get, set } of Object.values(getOwnPropertyDescriptors(value))) [held, get, set].forEach(walk);
};
walk(vm.runInContext("globalThis", world));
assert(own.size > 500);
assertThrows(() => vm.runInContext("Function('return process')()", world));
// No module can be had from it.
let refused;
vm.runInContext("import('node:fs').catch((error) => done(error.message))", vm.createContext({ done: (text) => { refused = text; } }));
await new Promise((resolve) => setTimeout(resolve));
assert(refused.includes("not supported"), refused);
