import { assert, assertEquals } from "../../support/assert.js";

const ownPush = Array.prototype.push, { Set } = globalThis;
function push(...items) { return Reflect.apply(ownPush, this, items); }

export default function() {
  Array.prototype.push = push;
  Object.defineProperty(Map.prototype, "size", { get: () => 7, configurable: true });
  delete Array.prototype.flatMap;
  Object.defineProperty(Object.prototype, "shout", { value: 1, writable: true, configurable: true });
  Object.defineProperty(globalThis, "Set", { get: () => "none", configurable: true });
  Reflect.apply.bind = () => {};
  const prototype = Object.create(Object.prototype);
  Object.setPrototypeOf(Array.prototype, prototype);
  const { nextTick } = process;
  const set = globalThis.Set;
  Object.defineProperty(globalThis, "Set", { value: Set, writable: true, configurable: true });
  assertEquals(set, "none");
  assertEquals(typeof nextTick, "function");
  assertEquals(Array.prototype.push, push);
  assertEquals(new Map().size, 7);
  assert(!("flatMap" in Array.prototype));
  assertEquals(Object.getOwnPropertyDescriptor(Object.prototype, "shout"), { value: 1, writable: true, enumerable: false, configurable: true });
  assert(Object.hasOwn(Reflect.apply, "bind"));
  assertEquals(Object.getPrototypeOf(Array.prototype), prototype);
}
