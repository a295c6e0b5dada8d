import { assertEquals, sleep } from "../../support/assert.js";

// Each of them carries bytes, so that all together are over the worker's limit.
const { signal } = new AbortController();
let heard = 0;
for (let batch = 0; batch < 100; ++batch) {
  for (let i = 0; i < 100; ++i) AbortSignal.any([signal]).bytes = new Uint8Array(100_000);
  await sleep(0);
}

// One that is listened to stays, though nothing else holds it.
const controller = new AbortController();
AbortSignal.any([controller.signal]).addEventListener("abort", () => ++heard);
for (let batch = 0; batch < 20; ++batch) {
  for (let i = 0; i < 100; ++i) new Uint8Array(100_000);
  await sleep(0);
}
controller.abort();
assertEquals(heard, 1);
