// internalBinding("js_stream"): a handle over a stream of a script, for TLS on top of it (lib/internal/js_stream_socket.js).
import { callBack } from "edgert:node/handle";
import { requireBuiltin } from "edgert:node/loader";
import { attach, LibuvStreamWrap, ShutdownWrap, WriteWrap } from "edgert:node/stream_handle";
import type { Reader, Wire } from "edgert:node/wire";

type Done = (status: number) => void;
interface Handle extends LibuvStreamWrap { [member: string]: any }

// The library writes one thing at a time.
class ScriptWire implements Wire {
  local = null;
  remote = null;
  reader: Reader | null = null;
  #handle: Handle;
  #waiting: [Uint8Array, Done][] = [];
  #writing: [WriteWrap, Done] | null = null;
  #ending: [ShutdownWrap, Done] | null = null;
  #wantsEnd: Done | null = null;
  #isClosed = false;

  constructor(handle: Handle) { this.#handle = handle; }
  #call(name: string, args: unknown[]): unknown { return callBack(this.#handle, this.#handle[name], args); }
  start(): void { this.#call("onreadstart", []); }
  stop(): void { this.#call("onreadstop", []); }
  write(bytes: Uint8Array, done: Done): boolean {
    this.#waiting.push([bytes, done]);
    this.#next();
    return false;
  }
  #next(): void {
    if (this.#writing !== null || this.#isClosed) return;
    const next = this.#waiting[0];
    if (next === undefined) {
      const done = this.#wantsEnd;
      if (done === null || this.#ending !== null) return;
      this.#wantsEnd = null;
      this.#ending = [new ShutdownWrap(), done];
      this.#call("onshutdown", [this.#ending[0]]);
      return;
    }
    this.#waiting.splice(0, 1);
    this.#writing = [new WriteWrap(), next[1]];
    const { FastBuffer } = requireBuiltin("internal/buffer") as { FastBuffer: new (buffer: ArrayBufferLike, at: number, size: number) => Uint8Array };
    this.#call("onwrite", [this.#writing[0], [new FastBuffer(next[0].buffer, next[0].byteOffset, next[0].byteLength)]]);
  }
  written(req: unknown, status: number): void {
    const one = this.#writing;
    if (one === null || one[0] !== req) return;
    this.#writing = null;
    try {
      one[1](status);
    } finally {
      this.#next();
    }
  }
  ended(req: unknown, status: number): void {
    const one = this.#ending;
    if (one === null || one[0] !== req) return;
    this.#ending = null;
    one[1](status);
  }
  shutdown(done: Done): void {
    this.#wantsEnd = done;
    this.#next();
  }
  close(): void { this.#isClosed = true; }
  setNoDelay(): void {}
  setKeepAlive(): void {}
}
export class JSStream extends LibuvStreamWrap {
  #wire: ScriptWire;
  constructor() {
    super("JSSTREAM");
    // The script's own stream keeps a process alive, or does not.
    super.unref();
    this.#wire = new ScriptWire(this as unknown as Handle);
    attach(this, this.#wire);
  }
  finishWrite(req: unknown, status: unknown): void { this.#wire.written(req, Number(status)); }
  finishShutdown(req: unknown, status: unknown): void { this.#wire.ended(req, Number(status)); }
  readBuffer(bytes: unknown): void {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("not bytes");
    this.#wire.reader?.onBytes(bytes);
  }
  emitEOF(): void { this.#wire.reader?.onEnd(0); }
}
