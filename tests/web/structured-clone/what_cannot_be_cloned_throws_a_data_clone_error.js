import { assertEquals, assertThrows } from "../../support/assert.js";

for (const value of [() => {}, class {}, Symbol("s"), Object(Symbol("s")), new Proxy({}, {}), new Proxy([], {}), Promise.resolve(), new WeakMap(), new WeakSet(),
  (function* () {})(), new Map().keys(), [() => {}], { deep: { f() {} } }, new Map([[1, Symbol()]])]) {
  const error = assertThrows(() => structuredClone(value), "DataCloneError");
  assertEquals(error.code, 25);
}
