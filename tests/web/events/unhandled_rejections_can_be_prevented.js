import { assertEquals, sleep } from "../../support/assert.js";

const seen = [];
addEventListener("unhandledrejection", (event) => { seen.push(event.reason, event.promise instanceof Promise); event.preventDefault(); });
Promise.reject("lost");
await sleep(1);
assertEquals(seen, ["lost", true]);
