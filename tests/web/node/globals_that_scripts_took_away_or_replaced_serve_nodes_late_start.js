import { assertEquals } from "../../support/assert.js";

const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
const kReplaced = ["Proxy", "Promise", "Error", "Symbol", "decodeURI", "eval", "Atomics"];
const kGone = ["Map", "Reflect", "escape", "Uint8Array", "SharedArrayBuffer", "WebAssembly"];
const own = {};
for (const name of [...kReplaced, ...kGone]) own[name] = getOwnPropertyDescriptor(globalThis, name);

export default async function() {
  let calls = 0;
  for (const name of kReplaced) defineProperty(globalThis, name, { get() { ++calls; return class Other {}; }, set: undefined, configurable: true });
  for (const name of kGone) deleteProperty(globalThis, name);
  const before = calls;
  const { nextTick } = process;
  const asked = calls - before;
  const absent = kGone.every((name) => !(name in globalThis));
  for (const name in own) defineProperty(globalThis, name, own[name]);
  assertEquals([typeof nextTick, asked, absent], ["function", 0, true]);
  const { types, inspect } = (await import(["node", "util"].join(":"))).default;
  assertEquals(inspect(new Map([[1, 2]])), "Map(1) { 1 => 2 }");
  assertEquals(types.isSharedArrayBuffer(new SharedArrayBuffer(1)), true);
}
