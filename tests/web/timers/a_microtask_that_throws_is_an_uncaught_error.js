import { assertEquals, sleep } from "../../support/assert.js";

const errors = [];
addEventListener("error", (event) => { errors.push(event.error); event.preventDefault(); });
queueMicrotask(() => { throw "micro"; });
await sleep(5);
assertEquals(errors, ["micro"]);
