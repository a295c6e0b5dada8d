import { assertEquals, assertThrows } from "../../support/assert.js";

const upper = new TransformStream({ transform(chunk, c) { c.enqueue(chunk.toUpperCase()); }, flush(c) { c.enqueue("!"); } });
const out = [];
for await (const chunk of ReadableStream.from(["a", "b"]).pipeThrough(upper)) out.push(chunk);
assertEquals(out, ["A", "B", "!"]);
assertThrows(() => new TransformStream({ readableType: "bytes" }), RangeError);
