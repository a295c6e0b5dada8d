// https://streams.spec.whatwg.org/#transfer-of-readable-streams and -writable-streams. Both ends are in one realm, so the new stream
// reads or writes the old one itself, and no channel is needed. A late part.
import { ReadableStream, WritableStream } from "edgert:streams/streams";
import { addTransferSteps, cloneWithTransfer, type Move } from "edgert:structured-clone/structured_clone";

const clone = (chunk: unknown) => cloneWithTransfer(chunk, []);

function moveReadable(stream: ReadableStream): Move {
  let reader: ReadableStreamDefaultReader;
  const copy = new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      try {
        controller.enqueue(clone(value));
      } catch (error) {
        reader.cancel(error).catch(() => {});
        throw error;
      }
    },
    cancel(reason) { return reader.cancel(reason); },
  }, { highWaterMark: 0 });
  return { copy, canGo: () => !stream.locked, go: () => { reader = stream.getReader() as never; } };
}

function moveWritable(stream: WritableStream): Move {
  let writer: WritableStreamDefaultWriter;
  const copy = new WritableStream({
    async write(chunk) {
      await writer.ready;
      try {
        chunk = clone(chunk);
      } catch (error) {
        writer.abort(error).catch(() => {});
        throw error;
      }
      await writer.write(chunk);
    },
    close() { return writer.close(); },
    abort(reason) { return writer.abort(reason); },
  });
  return { copy, canGo: () => !stream.locked, go: () => { writer = stream.getWriter() as never; } };
}

addTransferSteps((item) => (item instanceof ReadableStream ? moveReadable(item) : item instanceof WritableStream ? moveWritable(item) : undefined));
