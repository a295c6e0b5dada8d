// https://streams.spec.whatwg.org/#transferrable-streams. Both ends are in one realm, so the new stream reads or writes the old one
// itself, and no channel is needed. A late part.
import { settlementOf } from "edgert:core/objects";
import { unseen } from "edgert:core/primordials";
import {
  abandon, acquireReader, cancel, isReadableStream, isTransformStream, isWritableStream, readableOf, readChunk, type ReadableStreamDefaultController,
  ReadableStream, type Reader, TransformStream, type TransformStreamDefaultController, WritableStream, type WritableStreamDefaultWriter,
} from "edgert:streams/streams";
import { addTransferSteps, cloneWithTransfer, type Move } from "edgert:structured-clone/structured_clone";

const clone = (chunk: unknown) => cloneWithTransfer(chunk, []);

function moveReadable(stream: ReadableStream): Move {
  let reader: Reader;
  const copy = new ReadableStream({
    async pull(controller: ReadableStreamDefaultController) {
      const { done, value } = await readChunk(reader);
      if (done) return controller.close();
      try {
        controller.enqueue(clone(value));
      } catch (error) {
        abandon(reader, error);
        throw error;
      }
    },
    cancel(reason) { return cancel(reader.stream!, reason); },
  }, { highWaterMark: 0 });
  return { copy, canGo: () => !stream.locked, go: () => { reader = acquireReader(readableOf(stream)); } };
}

function moveWritable(stream: WritableStream): Move {
  let writer: WritableStreamDefaultWriter;
  const copy = new WritableStream({
    async write(chunk) {
      await settlementOf(writer.ready);
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
  return { copy, canGo: () => !stream.locked, go: () => { writer = stream.getWriter(); } };
}

function moveTransform(stream: TransformStream): Move {
  let writer: WritableStreamDefaultWriter;
  let reader: Reader;
  let drained: Promise<void>;
  let controller: TransformStreamDefaultController;
  // Whether the copy ends by itself.
  let ending = false;
  const drain = async () => {
    try {
      for (let chunk; !(chunk = await readChunk(reader)).done;) controller.enqueue(clone(chunk.value));
      if (!ending) controller.terminate();
    } catch (error) {
      controller.error(error);
      abandon(reader, error);
    }
  };
  const giveUp = async (reason: unknown) => {
    ending = true;
    const both: Promise<unknown>[] = [writer.abort(reason), cancel(reader.stream!, reason)];
    for (const one of both) one.catch(() => {});
    for (const one of both) await unseen(one);
  };
  const copy = new TransformStream({
    start(made: TransformStreamDefaultController) { controller = made; },
    // Output has no bearing on the input's promise but that an error ends both.
    async transform(chunk) { await writer.write(clone(chunk)); },
    async flush() {
      ending = true;
      await writer.close();
      await unseen(drained);
    },
    cancel: giveUp,
  });
  return {
    copy,
    canGo: () => !stream.readable.locked && !stream.writable.locked,
    go: () => {
      writer = stream.writable.getWriter();
      reader = acquireReader(readableOf(stream.readable));
      drained = drain();
    },
  };
}

addTransferSteps((item) => {
  if (isReadableStream(item)) return moveReadable(item);
  if (isWritableStream(item)) return moveWritable(item);
  return isTransformStream(item) ? moveTransform(item) : undefined;
});
