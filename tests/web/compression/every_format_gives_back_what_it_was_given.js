import { assert, assertEquals } from "../../support/assert.js";

const bytes = Uint8Array.from({ length: 300000 }, (_, i) => (i * i) >> 7);
const through = async (stream, ...chunks) => {
  const source = new ReadableStream({ start(c) { for (const chunk of chunks) c.enqueue(chunk); c.close(); } });
  return new Uint8Array(await new Response(source.pipeThrough(stream)).arrayBuffer());
};
for (const format of ["gzip", "deflate", "deflate-raw", "brotli", "zstd"]) {
  const packed = await through(new CompressionStream(format), bytes.subarray(0, 1000), bytes.buffer.slice(1000), new Uint8Array(0));
  assert(packed.length < 200000, `${format} makes it smaller`);
  assertEquals(await through(new DecompressionStream(format), packed), bytes, format);
  // However the bytes arrive.
  const pieces = Array.from({ length: 50 }, (_, i) => packed.subarray(i, i + 1));
  assertEquals(await through(new DecompressionStream(format), ...pieces, new DataView(packed.buffer, 50)), bytes, format);
  const nothing = await through(new CompressionStream(format));
  assert(nothing.length > 0, `${format} of nothing is a stream too`);
  assertEquals((await through(new DecompressionStream(format), nothing)).length, 0);
}
const known = Uint8Array.from(atob("H4sIAAAAAAAC/8tIzcnJBwCGphA2BQAAAA=="), (c) => c.charCodeAt(0));
assertEquals(new TextDecoder().decode(await through(new DecompressionStream("gzip"), known)), "hello");

// One chunk that is large, both ways: noise does not get smaller.
const noise = new Uint8Array(5 << 20);
for (let at = 0; at < noise.length; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
for (const format of ["gzip", "brotli", "zstd"]) {
  const packed = await through(new CompressionStream(format), noise);
  assert(packed.length > 5 << 20);
  const back = await through(new DecompressionStream(format), packed);
  assert(back.length === noise.length && back.every((byte, i) => byte === noise[i]), format);
}
