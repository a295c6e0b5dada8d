// https://streams.spec.whatwg.org/#transferrable-streams. Both ends are in one realm, so the new stream reads or writes the old one
// itself, and no channel is needed. A late part.
import { ReadableStream, TransformStream, WritableStream } from "edgert:streams/streams";
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

function moveTransform(stream: TransformStream): Move {
  let writer: WritableStreamDefaultWriter;
  let reader: ReadableStreamDefaultReader;
  let drained: Promise<void>;
  let controller: TransformStreamDefaultController;
  // Whether the copy ends by itself.
  let ending = false;
  const drain = async () => {
    try {
      for (let chunk; !(chunk = await reader.read()).done;) controller.enqueue(clone(chunk.value));
      if (!ending) controller.terminate();
    } catch (error) {
      controller.error(error);
      reader.cancel(error).catch(() => {});
    }
  };
  const giveUp = async (reason: unknown) => {
    ending = true;
    await Promise.all([writer.abort(reason), reader.cancel(reason)]);
  };
  const copy = new TransformStream({
    start(made) { controller = made; },
    // Output has no bearing on the input's promise but that an error ends both.
    async transform(chunk) { await writer.write(clone(chunk)); },
    async flush() {
      ending = true;
      await writer.close();
      await drained;
    },
    cancel: giveUp,
  } as Transformer);
  return {
    copy,
    canGo: () => !stream.readable.locked && !stream.writable.locked,
    go: () => {
      writer = stream.writable.getWriter();
      reader = stream.readable.getReader();
      drained = drain();
    },
  };
}

addTransferSteps((item) => {
  if (item instanceof ReadableStream) return moveReadable(item);
  if (item instanceof WritableStream) return moveWritable(item);
  return item instanceof TransformStream ? moveTransform(item) : undefined;
});
