import { assertEquals } from "../../support/assert.js";

let reason;
const [a, b] = new ReadableStream({ cancel(given) { reason = given; } }).tee();
await Promise.all([a.cancel("a"), b.cancel("b")]);
assertEquals(reason, ["a", "b"]);
