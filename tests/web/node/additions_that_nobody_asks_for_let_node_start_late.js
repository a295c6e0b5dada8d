import { assertEquals } from "../../support/assert.js";

export default function() {
  Object.defineProperty(Array.prototype, "last", { get() { return this[this.length - 1]; } });
  Object.defineProperty(String.prototype, "shout", { value() { return `${this}!`; } });
  Array.prototype[Symbol.for("kept")] = 1;
  Promise.own = () => {};
  assertEquals(typeof process.nextTick, "function");
  assertEquals([[1, 2].last, "a".shout(), [][Symbol.for("kept")], typeof Promise.own], [2, "a!", 1, "function"]);
}
