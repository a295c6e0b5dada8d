import { assertEquals } from "../../support/assert.js";

const target = new EventTarget();
let calls = 0;
target.addEventListener("x", () => ++calls, { once: true });
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("x"));
assertEquals(calls, 1);
