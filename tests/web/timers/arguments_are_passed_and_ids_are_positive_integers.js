import { assert, assertEquals, assertThrows, sleep } from "../../support/assert.js";

const seen = [];
const id = setTimeout((...args) => seen.push(...args), 0, 1, "two");
assert(Number.isInteger(id) && id > 0);
await sleep(5);
assertEquals(seen, [1, "two"]);
assertThrows(() => setTimeout("code()"), TypeError);
