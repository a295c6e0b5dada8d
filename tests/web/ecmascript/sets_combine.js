import { assertEquals, assertThrows } from "../../support/assert.js";

const a = new Set([1, 2, 3]), b = new Set([3, 4]);
assertEquals([a.union(b), a.intersection(b), a.difference(b), a.symmetricDifference(b)].map((s) => [...s]), [[1, 2, 3, 4], [3], [1, 2], [1, 2, 4]]);
assertEquals([new Set([3]).isSubsetOf(a), a.isSupersetOf(new Set([1])), a.isDisjointFrom(new Set([9])), a.isDisjointFrom(b)], [true, true, true, false]);
assertEquals([...a.union(new Map([["k", 1]]))], [1, 2, 3, "k"]);
assertThrows(() => a.union([1]), TypeError);
assertThrows(() => a.union({ size: -1, has() {}, keys() {} }), RangeError);
