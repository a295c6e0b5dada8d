import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

const given = { a: 1 };
let cancelled;
const source = () => new ReadableStream({ start(c) { c.enqueue(given); c.enqueue("two"); c.close(); } });
const original = source();
const { moved } = structuredClone({ moved: original }, { transfer: [original] });
assertEquals([moved instanceof ReadableStream, original.locked, moved === original], [true, true, false]);
const chunks = [];
for await (const chunk of moved) chunks.push(chunk);
assertEquals(chunks, [{ a: 1 }, "two"]);
assert(chunks[0] !== given);
assertThrows(() => structuredClone(original, { transfer: [original] }), "DataCloneError");
assertThrows(() => structuredClone(source()), "DataCloneError");

const endless = new ReadableStream({ pull(c) { c.enqueue(() => {}); }, cancel(reason) { cancelled = reason; } });
const refused = structuredClone(endless, { transfer: [endless] });
await assertRejects(() => refused.getReader().read(), "DataCloneError");
assertEquals(cancelled.name, "DataCloneError");

const written = [];
const sink = new WritableStream({ write(chunk) { written.push(chunk); if (chunk === "bad") throw new RangeError("no"); }, close() { written.push("closed"); } });
const writer = structuredClone(sink, { transfer: [sink] }).getWriter();
await writer.write(given);
assert(written[0] !== given);
await writer.close();
assertEquals([written, sink.locked], [[{ a: 1 }, "closed"], true]);
const failing = new WritableStream({ write() { throw new RangeError("no"); } });
await assertRejects(() => structuredClone(failing, { transfer: [failing] }).getWriter().write("bad"), RangeError);
