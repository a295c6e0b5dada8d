import { assertEquals, assertThrows, sleep } from "../../support/assert.js";

const seen = [];
setTimeout(() => { seen.push("t1"); queueMicrotask(() => seen.push("m")); Promise.resolve().then(() => seen.push("p")); }, 0);
setTimeout(() => seen.push("t2"), 0);
await sleep(10);
assertEquals(seen, ["t1", "m", "p", "t2"]);
assertThrows(() => queueMicrotask(5), TypeError);
