// What fs.promises.open gives inside of its FileHandle: a descriptor that is closed once, and a stream of what is read from it.
import { type Call, failure, UV_EBADF } from "edgert:node/files";
import { AsyncWrap, callBack, complete, begin, ReqWrap } from "edgert:node/handle";
import { hold } from "edgert:node/held";
import { internalBinding } from "edgert:node/loader";
import { kArrayBufferOffset, kReadBytesOrError, streamBaseState } from "edgert:node/stream_handle";
import { closing, reading } from "./handles";

const kChunk = 65536;
const { UV_EOF } = internalBinding("uv") as Record<string, number>;
const kClose: Call = { syscall: "close" };

export class FileHandle extends AsyncWrap {
  onread: unknown;
  #fd: number;
  #isReading = false;
  #hasAsked = false;
  #bytesRead = 0;
  constructor(fd: number) {
    super("FILEHANDLE");
    this.#fd = typeof fd === "number" ? fd : -1;
  }
  get fd(): number { return this.#fd; }
  get isStreamBase(): boolean { return true; }
  get bytesRead(): number { return this.#bytesRead; }
  get bytesWritten(): number { return 0; }

  close(): Promise<unknown> {
    const fd = this.releaseFD();
    const release = hold("CloseReq");
    return new Promise((resolve, reject) => {
      const done = (outcome: unknown) => {
        release();
        if (outcome === 0) resolve(undefined);
        else reject(failure(outcome as number, kClose));
      };
      if (fd < 0) done(UV_EBADF);
      else closing(fd)(done);
    });
  }
  // Whoever has it closes it.
  releaseFD(): number {
    const fd = this.#fd;
    this.#fd = -1;
    return fd;
  }

  readStart(): number {
    if (this.#fd < 0) return UV_EBADF!;
    this.#isReading = true;
    this.#ask();
    return 0;
  }
  readStop(): number {
    this.#isReading = false;
    return 0;
  }
  #ask(): void {
    if (!this.#isReading || this.#hasAsked) return;
    this.#hasAsked = true;
    const release = hold("FILEHANDLE");
    reading(this.#fd, kChunk, -1)((outcome: Uint8Array<ArrayBuffer> | number) => {
      release();
      this.#hasAsked = false;
      this.#give(outcome);
      this.#ask();
    });
  }
  #give(outcome: Uint8Array<ArrayBuffer> | number): void {
    const isBytes = typeof outcome !== "number" && outcome.byteLength > 0;
    if (!isBytes) this.#isReading = false;
    streamBaseState[kArrayBufferOffset]! = isBytes ? outcome.byteOffset : 0;
    if (isBytes) this.#bytesRead += outcome.byteLength;
    streamBaseState[kReadBytesOrError]! = typeof outcome === "number" ? outcome : isBytes ? outcome.byteLength : UV_EOF!;
    callBack(this, this.onread, [isBytes ? outcome.buffer : undefined]);
  }
  // There is nothing to shut down in what is only read.
  shutdown(request: unknown): number {
    if (!(request instanceof ReqWrap)) throw new TypeError("not a request");
    begin(request);
    complete(request, [0, this, undefined]);
    return 0;
  }
}
