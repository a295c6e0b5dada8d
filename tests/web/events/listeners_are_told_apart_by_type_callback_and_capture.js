import { assertEquals } from "../../support/assert.js";

const target = new EventTarget();
let calls = 0;
const listener = () => ++calls;
target.addEventListener("x", listener);
target.addEventListener("x", listener, { passive: true });
target.addEventListener("x", listener, true);
target.dispatchEvent(new Event("x"));
assertEquals(calls, 2);
target.removeEventListener("x", listener, { capture: true });
target.dispatchEvent(new Event("x"));
assertEquals(calls, 3);
target.addEventListener("x", null);
target.removeEventListener("never", listener);
