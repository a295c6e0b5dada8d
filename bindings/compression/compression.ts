// https://compression.spec.whatwg.org/, with brotli and zstd beyond it. A late part.
import { natives, showAttributes } from "edgert:core/natives";
import { coded, illegal, needArguments } from "edgert:core/webidl";
import { ReadableStream, type ReadableStreamDefaultController, WritableStream, type WritableStreamDefaultController } from "edgert:streams/streams";

const isShared = (buffer: unknown) => Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";

function codecOf(format: string, decompress: boolean) {
  try {
    return natives.compression.create(format, decompress);
  } catch (error) {
    throw error instanceof TypeError ? coded(error, "ERR_INVALID_ARG_VALUE") : error;
  }
}

// As TransformStream connects its two sides, but output waits for the reader piece by piece: a small chunk may become a huge one.
function connect(format: unknown, decompress: boolean): { readable: ReadableStream; writable: WritableStream } {
  const codec = codecOf(`${format as string}`, decompress);
  let output: ReadableStreamDefaultController, input: WritableStreamDefaultController;
  let wanted = false;
  // Wakes a write that waits for the reader.
  let wake: (() => void) | null = null;
  let over = false;
  const end = () => {
    over = true;
    wake?.();
    natives.compression.close(codec);
  };
  function fail(reason: unknown) {
    if (over) return;
    end();
    output.error(reason);
  }
  const enqueue = (piece: Uint8Array) => {
    wanted = false;
    output.enqueue(piece);
  };
  const reader = async () => {
    while (!wanted && !over) await new Promise<void>((resolve) => { wake = resolve; });
    wake = null;
  };
  const readable = new ReadableStream({
    start(controller: ReadableStreamDefaultController) { output = controller; },
    pull() { wanted = true; wake?.(); },
    cancel(reason: unknown) {
      if (over) return;
      end();
      input.error(reason);
    },
  }, { highWaterMark: 0 });
  const writable = new WritableStream({
    start(controller: WritableStreamDefaultController) {
      input = controller;
      // A write that waits for the reader would hold up abort().
      const signal = controller.signal;
      signal.addEventListener("abort", () => fail(signal.reason));
    },
    // https://compression.spec.whatwg.org/#compress-and-enqueue-a-chunk
    async write(chunk: any) {
      await reader();
      if (over) return;
      try {
        const buffer = ArrayBuffer.isView(chunk) ? chunk.buffer : chunk;
        if (!(buffer instanceof ArrayBuffer) || isShared(buffer)) throw new TypeError("A chunk must be an ArrayBuffer or a view of one");
        for (let piece; (piece = natives.compression.step(codec, chunk)) !== undefined;) {
          if (piece.length === 0) continue;
          await reader();
          if (over) return;
          enqueue(piece);
        }
      } catch (error) {
        fail(error);
        throw error;
      }
    },
    // https://compression.spec.whatwg.org/#compress-flush-and-enqueue. What comes here is no more than the codec held back.
    close() {
      if (over) return;
      try {
        for (let piece; (piece = natives.compression.step(codec, null)) !== undefined;) enqueue(piece);
      } catch (error) {
        fail(error);
        throw error;
      }
      end();
      output.close();
    },
  }, { highWaterMark: 1 });
  return { readable, writable };
}

export class CompressionStream {
  #sides: ReturnType<typeof connect>;
  constructor(format: string) {
    needArguments(arguments.length, 1, "CompressionStream");
    this.#sides = connect(format, false);
  }
  get readable() { return #sides in this ? this.#sides.readable : illegal(); }
  get writable() { return #sides in this ? this.#sides.writable : illegal(); }
}

export class DecompressionStream {
  #sides: ReturnType<typeof connect>;
  constructor(format: string) {
    needArguments(arguments.length, 1, "DecompressionStream");
    this.#sides = connect(format, true);
  }
  get readable() { return #sides in this ? this.#sides.readable : illegal(); }
  get writable() { return #sides in this ? this.#sides.writable : illegal(); }
}
showAttributes(CompressionStream, ["readable", "writable"]);
showAttributes(DecompressionStream, ["readable", "writable"]);
