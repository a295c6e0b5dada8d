import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

const twice = () => new TransformStream({
  transform(chunk, controller) { if (chunk === "bad") throw new RangeError("bad"); controller.enqueue(chunk); controller.enqueue({ again: chunk }); },
  flush(controller) { controller.enqueue("end"); },
});
const move = (stream) => structuredClone({ stream }, { transfer: [stream] }).stream;
const original = twice();
const moved = move(original);
assert(moved instanceof TransformStream && moved !== original);
assertEquals([original.readable.locked, original.writable.locked], [true, true]);
const chunks = [];
const sent = { n: 1 };
const source = new ReadableStream({ start(c) { c.enqueue("a"); c.enqueue(sent); c.close(); } });
for await (const chunk of source.pipeThrough(moved)) chunks.push(chunk);
assertEquals(chunks, ["a", { again: "a" }, { n: 1 }, { again: { n: 1 } }, "end"]);
assert(chunks[2] !== sent);
assertThrows(() => move(original), "DataCloneError");
assertThrows(() => structuredClone(twice()), "DataCloneError");

const failing = move(twice());
const writer = failing.writable.getWriter();
const read = failing.readable.getReader().read();
writer.write("bad").catch(() => {});
await assertRejects(() => read, RangeError);
await assertRejects(() => writer.closed, RangeError);

const ending = move(new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk); controller.terminate(); } }));
ending.writable.getWriter().write("last").catch(() => {});
const left = [];
for await (const chunk of ending.readable) left.push(chunk);
assertEquals(left, ["last"]);
let why;
const given = move(new TransformStream({ cancel(reason) { why = reason; } }));
await given.readable.cancel("enough");
assertEquals(why, "enough");
