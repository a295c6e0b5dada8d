import { assertEquals, assertRejects } from "../../support/assert.js";

const text = new TextEncoder().encode("expected output, expected output");
const pack = async (format) => new Uint8Array(await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream(format))).arrayBuffer());
// What can be read, and how reading and writing end.
async function unpack(format, chunk) {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  const ends = Promise.allSettled([writer.write(chunk), writer.close(), writer.closed]);
  let got = "";
  let error = null;
  try {
    for await (const piece of stream.readable) got += new TextDecoder().decode(piece);
  } catch (thrown) {
    error = thrown;
  }
  return [got, error?.constructor.name, (await ends).at(-1).status];
}
for (const format of ["gzip", "deflate", "deflate-raw", "brotli", "zstd"]) {
  const packed = await pack(format);
  assertEquals(await unpack(format, packed), ["expected output, expected output", undefined, "fulfilled"], format);
  const longer = new Uint8Array([...packed, 0]);
  assertEquals(await unpack(format, longer), ["expected output, expected output", "TypeError", "rejected"], `${format} with a byte more`);
  const shorter = await unpack(format, packed.subarray(0, packed.length - 1));
  assertEquals(shorter.slice(1), ["TypeError", "rejected"], `${format} with a byte less`);
  assertEquals((await unpack(format, new Uint8Array(0))).slice(1), ["TypeError", "rejected"], `${format} of nothing`);
  assertEquals((await unpack(format, new TextEncoder().encode("\xffnonsense, and more of it"))).slice(1), ["TypeError", "rejected"], `${format} of nonsense`);
}
// A checksum that does not fit.
const packed = await pack("gzip");
packed[packed.length - 8] ^= 1;
assertEquals((await unpack("gzip", packed)).slice(1), ["TypeError", "rejected"]);
// Bytes in a later chunk than the end.
const stream = new DecompressionStream("gzip");
const writer = stream.writable.getWriter();
const read = new Response(stream.readable).text();
read.catch(() => {});
await writer.write(await pack("gzip"));
await assertRejects(() => writer.write(new Uint8Array(1)), TypeError);
await assertRejects(() => read, TypeError);
