// In place of Node's internal/webstreams/readablestream: the platform's own, with the marks by which Node's streams know them.
import { record } from "edgert:core/objects";
import { cancel, endOf, isReadableStream, readableOf } from "edgert:streams/streams";
import { ReadableStream, ReadableStreamBYOBReader, ReadableStreamDefaultReader } from "edgert:streams/readable_stream";
import { isDisturbed } from "edgert:streams/streams";

export { isReadableStream, ReadableStream, ReadableStreamBYOBReader, ReadableStreamDefaultReader };
const kErrored = 2, kReadable = 0;
const marks: [symbol, (stream: ReadableStream) => unknown][] = [
  [Symbol.for("nodejs.stream.disturbed"), isDisturbed],
  [Symbol.for("nodejs.stream.errored"), (stream) => (readableOf(stream).state as number) === kErrored],
  [Symbol.for("nodejs.stream.readable"), (stream) => (readableOf(stream).state as number) === kReadable],
];
for (const [symbol, ask] of marks) Object.defineProperty(ReadableStream.prototype, symbol, { get(this: ReadableStream) { return ask(this); }, configurable: true });
// What becomes of a stream that somebody else reads, and the way to make it fail.
const kEnd = Symbol.for("nodejs.webstream.isClosedPromise"), kFail = Symbol.for("nodejs.webstream.controllerErrorFunction");
Object.defineProperty(ReadableStream.prototype, kEnd, { get(this: ReadableStream) { return record({ promise: endOf(readableOf(this)) }); }, configurable: true });
Object.defineProperty(ReadableStream.prototype, kFail, { value(this: ReadableStream, reason: unknown) { readableOf(this).controller.error(reason); }, configurable: true });
const world: any = globalThis;
export const exports: any = Object.create(null, {
  ReadableStream: { value: ReadableStream, enumerable: true },
  isReadableStream: { value: isReadableStream, enumerable: true },
  readableStreamCancel: { value: (stream: ReadableStream, reason: unknown) => cancel(readableOf(stream), reason), enumerable: true },
  ReadableStreamDefaultReader: { value: ReadableStreamDefaultReader, enumerable: true },
  ReadableStreamBYOBReader: { value: ReadableStreamBYOBReader, enumerable: true },
  ReadableStreamBYOBRequest: { value: world.ReadableStreamBYOBRequest, enumerable: true },
  ReadableByteStreamController: { value: world.ReadableByteStreamController, enumerable: true },
  ReadableStreamDefaultController: { value: world.ReadableStreamDefaultController, enumerable: true },
});
