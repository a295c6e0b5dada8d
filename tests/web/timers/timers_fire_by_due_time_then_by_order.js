import { assertEquals, sleep } from "../../support/assert.js";

const seen = [];
setTimeout(() => seen.push("c"), 300);
setTimeout(() => seen.push("a"), 1);
setTimeout(() => seen.push("b"), 1);
setTimeout(() => seen.push("0"), 0);
queueMicrotask(() => seen.push("micro"));
await sleep(301);
assertEquals(seen, ["micro", "0", "a", "b", "c"]);
