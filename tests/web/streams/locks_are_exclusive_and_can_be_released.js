import { assertEquals, assertThrows, assertRejects, sleep } from "../../support/assert.js";

const stream = new ReadableStream({ start(c) { c.enqueue(1); } });
const reader = stream.getReader();
assertThrows(() => stream.getReader(), TypeError);
await assertRejects(() => stream.cancel(), TypeError);
const pending = reader.read().then(() => reader.read());
await sleep(1);
reader.releaseLock();
await assertRejects(pending, TypeError);
assertEquals(stream.locked, false);
