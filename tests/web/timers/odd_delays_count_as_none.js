import { assertEquals, sleep } from "../../support/assert.js";

const seen = [];
for (const delay of [undefined, NaN, -5, "2", Infinity, 2 ** 31, null]) setTimeout(() => seen.push(delay), delay);
await sleep(20);
assertEquals(seen.length, 7);
