import { assert, assertEquals } from "../../support/assert.js";

const read = [];
for await (const item of ReadableStream.from(["a", "b"])) read.push(item);
assertEquals(read, ["a", "b"]);
async function* numbers() { yield 1; yield 2; }
assertEquals((await ReadableStream.from(numbers()).getReader().read()).value, 1);
let cancelled = false;
for await (const _ of new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { cancelled = true; } })) break;
assert(cancelled);
