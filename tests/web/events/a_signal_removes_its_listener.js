import { assertEquals, assertThrows } from "../../support/assert.js";

const target = new EventTarget();
const controller = new AbortController();
let calls = 0;
target.addEventListener("x", () => ++calls, { signal: controller.signal });
target.dispatchEvent(new Event("x"));
controller.abort();
target.dispatchEvent(new Event("x"));
target.addEventListener("x", () => ++calls, { signal: AbortSignal.abort() });
target.dispatchEvent(new Event("x"));
assertEquals(calls, 1);
assertThrows(() => target.addEventListener("x", () => {}, { signal: {} }), TypeError);
