import { assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

for (const Stream of [CompressionStream, DecompressionStream]) {
  for (const wrong of [() => new Stream(), () => new Stream("x"), () => new Stream("GZIP"), () => new Stream("gzip\0"), () => new Stream({}), () => Stream("gzip")]) assertThrows(wrong, TypeError);
  assertEquals([String(new Stream({ toString: () => "gzip" })), Stream.length], [`[object ${Stream.name}]`, 1]);
  const { readable, writable } = new Stream("gzip");
  assertEquals([readable instanceof ReadableStream, writable instanceof WritableStream], [true, true]);
  assertThrows(() => Object.getOwnPropertyDescriptor(Stream.prototype, "readable").get.call({}), TypeError);
  const chunks = [undefined, null, "text", 3, {}, [1], { byteLength: 1, buffer: {} }];
  if (typeof SharedArrayBuffer !== "undefined") chunks.push(new SharedArrayBuffer(1), new Uint8Array(new SharedArrayBuffer(1)));
  for (const chunk of chunks) {
    const stream = new Stream("gzip");
    const writer = stream.writable.getWriter();
    const reader = stream.readable.getReader();
    const written = writer.write(chunk);
    await assertRejects(() => reader.read(), TypeError);
    await assertRejects(() => written, TypeError);
    await assertRejects(() => writer.closed, TypeError);
  }
}
