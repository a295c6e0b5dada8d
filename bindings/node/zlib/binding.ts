// The handles behind node:zlib. What they do takes steps, each of which takes a bounded time; those of write() are taken beside the worker's thread.
import { natives } from "edgert:core/natives";
import { AsyncResource } from "edgert:node/async_resource";
import { hold } from "edgert:node/held";
import { setTimeout } from "edgert:timers/timers";

type Native = { readonly __zlib: unique symbol };
type Fault = readonly [message: string, errno: number, code: string];
type Bytes = ArrayBufferView;
type Done = (taken: number, written: number, goesOn: boolean, fault?: Fault) => void;
interface Natives {
  zlib(mode: number, windowBits: number, level: number, memLevel: number, strategy: number, dictionary?: Bytes): Native;
  brotli(mode: number, parameters: Uint32Array): Native;
  step(handle: Native, flush: number, input: Bytes | null, at: number, length: number, output: Bytes, to: number, room: number, progress: Uint32Array): Fault | undefined;
  start(handle: Native, flush: number, input: Bytes | null, at: number, length: number, output: Bytes, to: number, room: number, must: boolean, done: Done): boolean;
  params(handle: Native, level: number, strategy: number): Fault | undefined;
  reset(handle: Native): Fault | undefined;
  close(handle: Native): void;
  crc32(data: string | Bytes, value: number): number;
}
const native: Natives = natives.snapshot.lateNatives("node/zlib");
export const { crc32 } = native;

// How far a step got: bytes taken, bytes written, whether the same goes on.
const progress = new Uint32Array(3);
const kNoMemory: Fault = ["Out of memory", -4, "Z_MEM_ERROR"];

// What one write() is about, and how much of it is left.
interface Write { flush: number; input: Bytes | null; at: number; length: number; output: Bytes; to: number; room: number; release(): void }

// Steps under way, and the handles that wait for the memory that these give back.
let flying = 0;
const waiting: Handle[] = [];

function goOnWaiting(): void {
  while (waiting.length > 0) {
    if (!advance(waiting[0]!)) return;
    waiting.splice(0, 1);
  }
}

const checkNumbers = (numbers: unknown[]) => {
  for (let i = 0; i < numbers.length; ++i) if (typeof numbers[i] !== "number") throw new TypeError("offsets and lengths are numbers");
};

let advance: (handle: Handle) => boolean;
let open: (handle: Handle, make: (mode: number) => Native, state: unknown, callback: unknown) => void;
let nativeOf: (handle: Handle) => Native;
let tell: (handle: Handle, fault: Fault | undefined) => void;

class Handle {
  readonly #resource = new AsyncResource(this, "ZLIB");
  readonly #mode: number;
  #native: Native | undefined;
  #closed = false;
  #state: Uint32Array = new Uint32Array(2);
  #callback: unknown;
  #write: Write | undefined;
  #inCallback = false;

  constructor(mode: number) { this.#mode = mode; }

  static {
    open = (handle, make, state, callback) => {
      if (handle.#native !== undefined || handle.#closed) throw new Error("zlib binding is initialized already");
      if (!(state instanceof Uint32Array) || state.length < 2 || typeof callback !== "function") throw new TypeError("init needs the state of writes and a callback");
      handle.#native = make(handle.#mode);
      handle.#state = state as Uint32Array<ArrayBuffer>;
      handle.#callback = callback;
    };
    nativeOf = (handle) => {
      if (handle.#closed) throw new Error("zlib binding closed");
      if (handle.#write !== undefined) throw new Error("write already in progress");
      if (handle.#native === undefined) throw new Error("zlib binding is not initialized");
      return handle.#native;
    };
    tell = (handle, fault) => {
      if (fault !== undefined) Reflect.apply((handle as any).onerror, handle, [fault[0], fault[1], fault[2]]);
    };
    advance = (handle) => handle.#advance();
  }

  writeSync(flush: number, input: Bytes | null, at: number, length: number, output: Bytes, to: number, room: number): void {
    const handle = nativeOf(this);
    checkNumbers([at, length, to, room]);
    let taken = 0, written = 0, fault: Fault | undefined;
    progress[0] = progress[1] = progress[2] = 0;
    do {
      fault = native.step(handle, flush, input, at + taken, length - taken, output, to + written, room - written, progress);
      taken += progress[0]!;
      written += progress[1]!;
    } while (progress[2] !== 0);
    if (fault !== undefined) return tell(this, fault);
    this.#state[0] = room - written;
    this.#state[1] = length - taken;
  }

  write(flush: number, input: Bytes | null, at: number, length: number, output: Bytes, to: number, room: number): void {
    nativeOf(this);
    checkNumbers([at, length, to, room]);
    const write: Write = { flush, input, at, length, output, to, room, release: hold("ZLIB") };
    let begun = false;
    this.#write = write;
    try {
      if (!this.#start(write)) this.#queue();
      begun = true;
    } finally {
      if (!begun) this.#end();
    }
  }

  // False: there is no memory for it now.
  #start(write: Write): boolean {
    const { flush, input, at, length, output, to, room } = write;
    const begun = native.start(this.#native!, flush, input, at, length, output, to, room, flying === 0, (taken, written, goesOn, fault) => this.#went(write, taken, written, goesOn, fault));
    if (begun) ++flying;
    return begun;
  }
  #queue(): void {
    if (flying > 0) waiting.push(this);
    else this.#finishLater(kNoMemory);
  }

  // False: it has to wait.
  #advance(): boolean {
    if (this.#closed) {
      this.#finishLater(undefined);
      return true;
    }
    let fault = kNoMemory;
    try {
      if (this.#start(this.#write!)) return true;
      if (flying > 0) return false;
    } catch (error) {
      // Its buffers have changed meanwhile.
      fault = [(error as Error).message, -2, "Z_STREAM_ERROR"];
    }
    this.#finishLater(fault);
    return true;
  }

  #went(write: Write, taken: number, written: number, goesOn: boolean, fault: Fault | undefined): void {
    --flying;
    write.at += taken;
    write.length -= taken;
    write.to += written;
    write.room -= written;
    try {
      if (fault !== undefined || !goesOn) this.#finish(fault);
      else waiting.push(this);  // others may be waiting longer
    } finally {
      goOnWaiting();
    }
  }

  #end(): void {
    const write = this.#write!;
    this.#write = undefined;
    write.release();
  }

  // Tells the library what write() has come to.
  #finishLater(fault: Fault | undefined): void { setTimeout(() => this.#finish(fault), 0); }
  #finish(fault: Fault | undefined): void {
    const { length, room } = this.#write!;
    this.#end();
    this.#inCallback = true;
    try {
      if (fault !== undefined) {
        this.#resource.call(this, (this as any).onerror, [fault[0], fault[1], fault[2]]);
      } else {
        this.#state[0] = room;
        this.#state[1] = length;
        this.#resource.call(this, this.#callback, []);
      }
    } finally {
      this.#inCallback = false;
      if (this.#closed && this.#write === undefined) this.#release();
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#write === undefined && !this.#inCallback) this.#release();
  }
  #release(): void {
    if (this.#native === undefined) return;
    native.close(this.#native);
    this.#native = undefined;
    this.#resource.destroy();
  }

  reset(): void { tell(this, native.reset(nativeOf(this))); }

  getAsyncId(): number { return this.#resource.id; }
  asyncReset(): void { this.#resource.renew(this); }
  getProviderType(): number { return this.#resource.provider; }
}

export class Zlib extends Handle {
  constructor(mode: number) { super(mode); }
  init(windowBits: number, level: number, memLevel: number, strategy: number, state: unknown, callback: unknown, dictionary?: Bytes): void {
    open(this, (mode) => native.zlib(mode, windowBits, level, memLevel, strategy, dictionary), state, callback);
  }
  params(level: number, strategy: number): void { tell(this, native.params(nativeOf(this), level, strategy)); }
}

class BrotliHandle extends Handle {
  constructor(mode: number) { super(mode); }
  init(parameters: Uint32Array, state: unknown, callback: unknown): void { open(this, (mode) => native.brotli(mode, parameters), state, callback); }
  // Brotli's are fixed.
  params(): void {}
}
export class BrotliEncoder extends BrotliHandle {
  constructor(mode: number) { super(mode); }
}
export class BrotliDecoder extends BrotliHandle {
  constructor(mode: number) { super(mode); }
}
