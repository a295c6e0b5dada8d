import { assertEquals, sleep } from "../../support/assert.js";

// Delays count from the call: a machine that stops between two calls may rightly turn their order around.
const patience = 60_000;
for (const began = performance.now();;) {
  const seen = [];
  const before = performance.now();
  setTimeout(() => seen.push("c"), 300);
  setTimeout(() => seen.push("a"), 20);
  setTimeout(() => seen.push("b"), 20);
  setTimeout(() => seen.push("0"), 0);
  queueMicrotask(() => seen.push("micro"));
  const took = performance.now() - before;
  await sleep(301);
  if (took >= 10 && performance.now() - began < patience) continue;
  assertEquals(seen, ["micro", "0", "a", "b", "c"]);
  break;
}
