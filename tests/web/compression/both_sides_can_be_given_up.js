import { assertEquals, assertRejects, sleep } from "../../support/assert.js";

const reason = new RangeError("mine");
const is = async (promise) => assertEquals(await promise.then(() => "fulfilled", (error) => error === reason), true);

// A write that waits for a reader ends when the reader goes.
let stream = new CompressionStream("gzip");
let writer = stream.writable.getWriter();
const write = writer.write(new Uint8Array(9));
await sleep(0);
await stream.readable.cancel(reason);
await write;
await is(writer.closed);
await is(writer.write(new Uint8Array(1)));

// ... and does not hold up abort.
stream = new CompressionStream("gzip");
writer = stream.writable.getWriter();
const waiting = writer.write(new Uint8Array(9));
await sleep(0);
await writer.abort(reason);
await waiting;
await is(stream.readable.getReader().read());

// Close writes what was held back, even without a reader.
stream = new CompressionStream("gzip");
await stream.writable.close();
assertEquals((await new Response(stream.readable).bytes()).length > 0, true);

// Many streams that nobody reads do not fill the worker's memory.
for (let i = 0; i < 3000; ++i) {
  const many = new CompressionStream("gzip");
  many.writable.getWriter().write(new Uint8Array(10)).catch(() => {});
  many.readable.getReader().read();
  if (i % 100 === 0) await sleep(0);
}
const last = new CompressionStream("gzip");
last.writable.close();
await assertRejects(async () => { for await (const piece of last.readable) throw new TypeError(`${piece.length}`); }, TypeError);
