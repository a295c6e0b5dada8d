import { assert, assertEquals } from "../../support/assert.js";

// 256 MB of zeros, more than this worker may hold.
const kSize = 256 << 20;
let left = kSize;
const zeros = new ReadableStream({ pull(c) { if (left === 0) return c.close(); c.enqueue(new Uint8Array(1 << 20)); left -= 1 << 20; } }, { highWaterMark: 0 });
const bomb = await new Response(zeros.pipeThrough(new CompressionStream("zstd"))).bytes();
assert(bomb.length < 100000, `${bomb.length} bytes`);

const stream = new DecompressionStream("zstd");
const writer = stream.writable.getWriter();
let written = false;
const write = writer.write(bomb).then(() => { written = true; });
const closed = write.then(() => writer.close());
const reader = stream.readable.getReader();
let size = 0;
let largest = 0;
for (;;) {
  const { done, value } = await reader.read();
  if (done) break;
  size += value.length;
  largest = Math.max(largest, value.length);
  if (size < kSize / 2) assertEquals(written, false, "the rest of the chunk waits");
}
await closed;
assertEquals([size, largest <= 65536], [kSize, true]);
