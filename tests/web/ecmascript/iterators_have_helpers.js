import { assert, assertEquals, assertThrows } from "../../support/assert.js";

function* count() { let n = 0; try { for (;;) yield ++n; } finally { closed = true; } }
let closed = false;
assertEquals(count().filter((n) => n % 2).map((n) => n * 10).drop(1).take(2).toArray(), [30, 50]);
assert(closed);
assertEquals([[1, 2].values().flatMap((n) => [n, n]).toArray(), [1, 2].values().reduce((x, y) => x + y), [1].values().some((n) => n > 1), [1].values().every(Boolean), [4].values().find((n) => n)],
  [[1, 1, 2, 2], 3, false, true, 4]);
assertEquals(Iterator.from({ next() { return { done: true }; } }).toArray(), []);
assert(count() instanceof Iterator && [].values().map((x) => x) instanceof Iterator);
assertThrows(() => new Iterator(), TypeError);
assertThrows(() => [].values().map(5), TypeError);
assertThrows(() => [].values().take(-1), RangeError);
assertThrows(() => [].values().take(NaN), RangeError);
