import { assert } from "../../support/assert.js";
import { monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 5 });
assert(delay.enable() && !delay.enable());
while (delay.count < 2) await new Promise((resolve) => setTimeout(resolve, 1));
const began = performance.now();
while (performance.now() - began < 60);
const { count } = delay;
while (delay.count === count) await new Promise((resolve) => setTimeout(resolve, 1));
assert(delay.max >= 55e6 && delay.min >= 4e6, `${delay.min} ${delay.max}`);
assert(delay.disable() && !delay.disable());
