import { assertEquals, assertThrows } from "../../support/assert.js";

let closed = 0;
const source = { __proto__: Iterator.prototype, next() { return { done: false, value: 1 }; }, return() { ++closed; return {}; } };
source.map((x) => x).return();
assertEquals(closed, 1);
assertThrows(() => source.forEach(() => { throw new RangeError("stop"); }), RangeError);
assertEquals(closed, 2);
assertThrows(() => source.filter(null), TypeError);
