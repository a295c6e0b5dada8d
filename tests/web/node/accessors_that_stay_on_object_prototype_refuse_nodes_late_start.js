import { assertEquals, assertThrows } from "../../support/assert.js";

let calls = 0;
export default function() {
  Object.defineProperty(Object.prototype, "shout", { get() { ++calls; }, configurable: false });
  assertThrows(() => process.nextTick, TypeError, "Object.prototype.shout has been added");
  assertEquals(calls, 0);
}
