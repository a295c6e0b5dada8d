import { assert, assertEquals } from "../../support/assert.js";
import { functions, handlers, objects, webAssembly } from "./fixtures/minimum_common_api.js";

for (const name of functions.split(" ")) {
  assertEquals([typeof globalThis[name], globalThis[name]?.name], ["function", name]);
  assert(Object.getOwnPropertyDescriptor(globalThis, name).configurable, name);
}
for (const name of objects.split(" ")) assertEquals([name, typeof globalThis[name]], [name, "object"]);
for (const name of handlers.split(" ")) assertEquals([name, globalThis[name]], [name, null]);

assertEquals([self === globalThis, typeof navigator.userAgent, navigator.userAgent !== ""], [true, "string", true]);
assert(performance instanceof Performance);

for (const name of webAssembly.interfaces.split(" ")) {
  const { enumerable, configurable, writable } = Object.getOwnPropertyDescriptor(WebAssembly, name);
  assertEquals([name, typeof WebAssembly[name], enumerable, configurable, writable], [name, "function", false, true, true]);
}
for (const name of webAssembly.operations.split(" ")) {
  const { enumerable, configurable, writable } = Object.getOwnPropertyDescriptor(WebAssembly, name);
  assertEquals([name, typeof WebAssembly[name], enumerable, configurable, writable], [name, "function", true, true, true]);
}
