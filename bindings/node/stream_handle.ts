// The handle of a stream as Node's library drives it (lib/internal/stream_base_commons.js), over a wire.
import { activate, begin, callBack, complete, drop, HandleWrap, isOpen, ReqWrap, whenClosing } from "edgert:node/handle";
import { wrongType } from "edgert:core/webidl";
import { internalBinding, requireBuiltin } from "edgert:node/loader";
import type { Wire } from "./wire";

const uv: Record<string, number> = internalBinding("uv");
const { UV_EOF, UV_ENOTCONN, UV_EBADF, UV_ECANCELED } = uv as Record<string, number>;
const { Buffer }: { Buffer: { from(text: string, encoding?: string): Uint8Array } } = requireBuiltin("buffer");
const bytesOf = Buffer.from;

export const kReadBytesOrError = 0, kArrayBufferOffset = 1, kBytesWritten = 2, kLastWriteWasAsync = 3;
export const streamBaseState = new Int32Array(5);

export class WriteWrap extends ReqWrap {
  constructor() { super("WRITEWRAP"); }
}
export class ShutdownWrap extends ReqWrap {
  constructor() { super("SHUTDOWNWRAP"); }
}

// Who takes what is read in place of the library: a parser.
export interface Consumer { onBytes(bytes: Uint8Array): void; onEnd(status: number): boolean }

export class LibuvStreamWrap extends HandleWrap {
  onread: unknown;
  reading = false;
  #wire: Wire | null = null;
  #bytesRead = 0;
  #bytesWritten = 0;
  #queued = 0;
  #userBuffer: Uint8Array | null = null;
  #rest: Uint8Array | null = null;
  #isReading = false;
  #hasEnded = false;
  #consumer: Consumer | null = null;
  #lastConsumer: Consumer | null = null;
  #pending = new Set<ReqWrap>();

  constructor(type: string) {
    super(type);
    whenClosing(this, () => this.#close(false));
  }
  #close(isReset: boolean): void {
    const wire = this.#wire;
    this.#wire = null;
    if (wire !== null) {
      wire.reader = null;
      wire.close(isReset);
    }
    const pending = [...this.#pending];
    this.#pending = new Set();
    for (const one of pending) complete(one, [UV_ECANCELED!, this, undefined]);
  }
  get isStreamBase(): boolean { return true; }
  get fd(): number { return -1; }
  // What natives of Node would find the stream by.
  get _externalStream(): object { return Reflect.apply(internalBinding("util").external, undefined, []) as object; }
  get bytesRead(): number { return this.#bytesRead; }
  get bytesWritten(): number { return this.#bytesWritten; }
  get writeQueueSize(): number { return this.#queued; }
  setBlocking(): number { return 0; }
  useUserBuffer(buffer: unknown): void { if (buffer instanceof Uint8Array) this.#userBuffer = buffer; }

  readStart(): number {
    if (!isOpen(this)) return UV_EBADF!;
    if (this.#wire === null) return UV_ENOTCONN!;
    this.#isReading = true;
    activate(this, !this.#hasEnded);
    const rest = this.#rest;
    this.#rest = null;
    if (rest !== null) this.#give(rest);
    if (this.#isReading) this.#wire?.start();
    return 0;
  }
  readStop(): number {
    this.#isReading = false;
    this.#wire?.stop();
    activate(this, false);
    return 0;
  }
  #onBytes(bytes: Uint8Array): void {
    this.#bytesRead += bytes.byteLength;
    if (this.#consumer !== null) return this.#consumer.onBytes(bytes);
    this.#give(bytes);
  }
  #give(bytes: Uint8Array): void {
    if (this.#userBuffer === null) {
      streamBaseState[kReadBytesOrError]! = bytes.byteLength;
      streamBaseState[kArrayBufferOffset]! = bytes.byteOffset;
      callBack(this, this.onread, [bytes.buffer]);
      return;
    }
    for (let at = 0; at < bytes.byteLength;) {
      if (!this.#isReading) {
        this.#rest = bytes.subarray(at);
        return;
      }
      const size = Math.min(bytes.byteLength - at, this.#userBuffer.byteLength);
      if (size === 0) return;
      this.#userBuffer.set(bytes.subarray(at, at + size));
      at += size;
      streamBaseState[kReadBytesOrError]! = size;
      const next = callBack(this, this.onread, [undefined]);
      if (next instanceof Uint8Array) this.#userBuffer = next;
    }
  }
  #onEnd(status: number): void {
    // Nothing more comes that would keep a process alive.
    this.#hasEnded = true;
    activate(this, false);
    if (this.#consumer !== null && this.#consumer.onEnd(status)) return;
    this.#giveEnd(status);
  }
  #giveEnd(status: number): void {
    streamBaseState[kReadBytesOrError]! = status === 0 ? UV_EOF! : status;
    streamBaseState[kArrayBufferOffset]! = 0;
    callBack(this, this.onread, [undefined]);
  }

  #write(req: WriteWrap, bytes: Uint8Array): number {
    const wire = this.#wire;
    streamBaseState[kBytesWritten]! = bytes.byteLength;
    streamBaseState[kLastWriteWasAsync]! = 0;
    if (!isOpen(this)) return UV_EBADF!;
    if (wire === null) return UV_ENOTCONN!;
    this.#bytesWritten += bytes.byteLength;
    const taken = wire.write(bytes, (status) => {
      if (!this.#pending.delete(req)) return;
      this.#queued -= bytes.byteLength;
      this.#finish(req, status);
    });
    if (taken) return 0;
    streamBaseState[kBytesWritten]! = bytes.byteLength;
    streamBaseState[kLastWriteWasAsync]! = 1;
    this.#queued += bytes.byteLength;
    this.#pending.add(req);
    begin(req);
    return 0;
  }
  #finish(req: ReqWrap, status: number): void {
    complete(req, [status, this, undefined]);
  }
  writeBuffer(req: unknown, bytes: unknown): number {
    if (!(req instanceof WriteWrap) || !(bytes instanceof Uint8Array)) throw wrongType("Second argument must be a buffer");
    return this.#write(req, bytes);
  }
  #writeText(req: unknown, text: unknown, encoding: string): number {
    if (!(req instanceof WriteWrap) || typeof text !== "string") throw new TypeError("not a request and a text");
    return this.#write(req, bytesOf(text, encoding));
  }
  writeUtf8String(req: unknown, text: unknown): number { return this.#writeText(req, text, "utf8"); }
  writeAsciiString(req: unknown, text: unknown): number { return this.#writeText(req, text, "latin1"); }
  writeLatin1String(req: unknown, text: unknown): number { return this.#writeText(req, text, "latin1"); }
  writeUcs2String(req: unknown, text: unknown): number { return this.#writeText(req, text, "utf16le"); }
  // [bytes, …], or [chunk, its encoding, …]
  writev(req: unknown, chunks: unknown, areBytes: unknown): number {
    if (!(req instanceof WriteWrap) || !Array.isArray(chunks)) throw new TypeError("not a request and a list");
    const pieces: Uint8Array[] = [];
    let size = 0;
    const step = areBytes === true ? 1 : 2;
    for (let i = 0; i < chunks.length; i += step) {
      const chunk: unknown = chunks[i];
      const piece = typeof chunk === "string" ? bytesOf(chunk, `${chunks[i + 1] as string}`) : chunk;
      if (!(piece instanceof Uint8Array)) throw new TypeError("neither text nor bytes");
      pieces.push(piece);
      size += piece.byteLength;
    }
    const all = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.byteLength;
    }
    return this.#write(req, all);
  }
  shutdown(req: unknown): number {
    if (!(req instanceof ShutdownWrap)) throw new TypeError("not a request");
    const wire = this.#wire;
    if (wire === null) return UV_ENOTCONN!;
    this.#pending.add(req);
    begin(req);
    wire.shutdown((status) => { if (this.#pending.delete(req)) this.#finish(req, status); });
    return 0;
  }

  static attach = (one: LibuvStreamWrap, wire: Wire): void => {
    one.#wire = wire;
    wire.reader = { onBytes: (bytes) => one.#onBytes(bytes), onEnd: (status) => one.#onEnd(status) };
  };
  static wireOf = (one: LibuvStreamWrap): Wire | null => one.#wire;
  static reset = (one: LibuvStreamWrap, isReset = true): void => one.#close(isReset);
  static consume = (one: LibuvStreamWrap, consumer: Consumer | null): void => {
    one.#consumer = consumer;
    one.#lastConsumer = consumer ?? one.#lastConsumer;
  };
  static consumerOf = (one: LibuvStreamWrap): Consumer | null => one.#lastConsumer;
  static giveEnd = (one: LibuvStreamWrap, status: number): void => one.#giveEnd(status);
}
const { attach, wireOf, reset, consume, consumerOf, giveEnd } = LibuvStreamWrap;
export { attach, wireOf, reset, consume, consumerOf, giveEnd, drop };
for (const name of ["attach", "wireOf", "reset", "consume", "consumerOf", "giveEnd"]) delete (LibuvStreamWrap as any)[name];
