import { assertEquals } from "../../support/assert.js";

const heard = new Promise((resolve) => {
  addEventListener("error", (event) => { event.preventDefault(); resolve(event.error); });
});
queueMicrotask(() => { throw "micro"; });
assertEquals(await heard, "micro");
