// https://streams.spec.whatwg.org/
import { define, showAttributes } from "../core/natives";
import { record } from "../core/objects";
import { ReadableByteStreamController, ReadableStreamBYOBRequest } from "./bytes";
import { cancel, close, read, ReadableStreamDefaultController, type Reader, releaseReader } from "./readable";
import { ReadableStream, ReadableStreamBYOBReader, ReadableStreamDefaultReader, readableOf } from "./readable_stream";
import { ByteLengthQueuingStrategy, CountQueuingStrategy } from "./strategies";
import { TransformStreamDefaultController } from "./transform";
import { TransformStream } from "./transform_stream";
import { WritableStreamDefaultController } from "./writable";
import { WritableStream, WritableStreamDefaultWriter } from "./writable_stream";

export {
  ReadableByteStreamController, ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader, TransformStream,
  TransformStreamDefaultController, WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter,
};
export { isDisturbed, isReadableStream, readableOf } from "./readable_stream";
export { acquireReader, endOf } from "./readable";
export { isTransformStream } from "./transform_stream";
export { isWritableStream, writableOf } from "./writable_stream";
export { cancel, close, read, releaseReader };
export type { Reader };

// What the platform reads: no script hears of it. `done` comes with an undefined value.
export const readChunk = (reader: Reader): Promise<{ done: boolean; value: any }> => new Promise((resolve, reject) => {
  read(reader, {
    chunk: (value) => resolve(record({ done: false, value })),
    close: () => resolve(record({ done: true, value: undefined })),
    error: reject,
  });
});
// What becomes of it is of no interest.
export function abandon(reader: Reader, reason: unknown): void {
  if (reader.stream !== null) cancel(reader.stream, reason).catch(() => {});
}

const kChunk = 65536;
// A byte stream of bytes that stay as they are: each chunk is a copy.
export function byteStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller: ReadableByteStreamController) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at += kChunk));
      if (at < bytes.length) return;
      controller.close();
      const request = controller.byobRequest;
      if (request !== null) request.respond(0);
    },
  }, { highWaterMark: 0 });
}

showAttributes(ReadableStream, ["locked", "state", "supportsBYOB"], {
  state: (stream: ReadableStream) => ["readable", "closed", "errored"][readableOf(stream).state],
  supportsBYOB: (stream: ReadableStream) => readableOf(stream).controller.isByte,
});
showAttributes(WritableStream, ["locked"]);
showAttributes(TransformStream, ["readable", "writable"]);
for (const type of [ByteLengthQueuingStrategy, CountQueuingStrategy]) showAttributes(type, ["highWaterMark", "size"]);
define({
  ByteLengthQueuingStrategy, CountQueuingStrategy, ReadableByteStreamController, ReadableStream, ReadableStreamBYOBReader, ReadableStreamBYOBRequest,
  ReadableStreamDefaultController, ReadableStreamDefaultReader, TransformStream, TransformStreamDefaultController, WritableStream,
  WritableStreamDefaultController, WritableStreamDefaultWriter,
});
