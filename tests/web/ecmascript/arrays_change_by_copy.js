import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const list = [3, , 1];
assertEquals([list.toReversed(), list.toSorted(), list.with(-1, 9), list.toSpliced(1, 1, "a", "b"), list.toSpliced(), list.toSpliced(1)],
  [[1, undefined, 3], [1, 3, undefined], [3, undefined, 9], [3, "a", "b", 1], [3, undefined, 1], [3]]);
assert(!(1 in list) && list.length === 3);
assertThrows(() => list.with(3, 0), RangeError);
assertThrows(() => list.toSorted(5), TypeError);
assertEquals([1, 2, 3].findLast((n) => n < 3), 2);
const bytes = new Uint8Array([3, 1, 2]);
assertEquals([bytes.toSorted(), bytes.toReversed(), bytes.with(0, 256)], [new Uint8Array([1, 2, 3]), new Uint8Array([2, 1, 3]), new Uint8Array([0, 1, 2])]);
assertEquals(Array.prototype.toReversed.call({ length: 2, 0: "a", 1: "b" }), ["b", "a"]);
