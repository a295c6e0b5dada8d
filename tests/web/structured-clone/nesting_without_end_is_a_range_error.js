import { assertThrows } from "../../support/assert.js";

let nested = {};
for (let i = 0; i < 200000; ++i) nested = { nested };
assertThrows(() => structuredClone(nested), RangeError);
