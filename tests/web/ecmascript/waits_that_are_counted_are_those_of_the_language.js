import { assert, assertThrows } from "../../support/assert.js";

const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(Atomics, "waitAsync");
assert(value.name === "waitAsync" && value.length === 4 && !("prototype" in value), "waitAsync's shape");
assert(writable && configurable && !enumerable, "waitAsync's property");
const cell = new Int32Array(new SharedArrayBuffer(4));
assert(Atomics.waitAsync(cell, 0, 1).value === "not-equal" && Atomics.waitAsync(cell, 0, 0, 0).value === "timed-out", "at once");
const wait = Atomics.waitAsync(cell, 0, 0);
assert(wait.async === true && wait.value instanceof Promise && Atomics.notify(cell, 0) === 1, "notify");
assert((await wait.value) === "ok", "ok");
assertThrows(() => Atomics.waitAsync([], 0, 0), TypeError);
