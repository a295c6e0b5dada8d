import { assert, sleep } from "../../support/assert.js";

const first = performance.now();
await sleep(5);
assert(performance.now() > first);
assert(Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000);
