import { assert } from "../../support/assert.js";

const cell = new Int32Array(new SharedArrayBuffer(4));
// Longer than anything may be.
Atomics.waitAsync(cell, 0, 0, 1e300);
Atomics.waitAsync(cell, 0, 0, Infinity);
const wait = Atomics.waitAsync(cell, 0, 0, 10);
assert(wait.async === true, "it waits");
assert((await wait.value) === "timed-out", "it ends");
