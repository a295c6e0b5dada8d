// What the handles of streams stand on: a wire, whose other end is in this worker or at another host.
import { natives } from "edgert:core/natives";
import { later } from "edgert:node/handle";
import { internalBinding } from "edgert:node/loader";
import type { SocketHandle } from "../deno/native";

const uv: Record<string, number> = internalBinding("uv");
const { UV_EPIPE, UV_ECONNRESET, UV_ECONNREFUSED, UV_EPERM, UV_ETIMEDOUT, UV_ENETUNREACH, UV_EHOSTUNREACH, UV_EMFILE, UV_EIO, UV_EINVAL, UV_ECANCELED } = uv as Record<string, number>;

export interface Address { address: string; port: number; family: "IPv4" | "IPv6" }
export const addressOf = (address: string, port: number): Address => ({ address, port, family: address.includes(":") ? "IPv6" : "IPv4" });

// Who reads: bytes, and then one end: 0, or what broke it.
export interface Reader { onBytes(bytes: Uint8Array): void; onEnd(status: number): void }

export interface Wire {
  local: Address | null;
  remote: Address | null;
  reader: Reader | null;
  start(): void;
  stop(): void;
  // True: taken. Otherwise `done` hears of it later, 0 or why not. Writes come one after the other.
  write(bytes: Uint8Array, done: (status: number) => void): boolean;
  // No more writes; the other end reads the end.
  shutdown(done: (status: number) => void): void;
  close(isReset: boolean): void;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean): void;
}

const kRoom = 64 * 1024;
const kPiece = 64 * 1024;
// The native half takes no more at once.
const kMostPerWrite = 256 * 1024;

// One end of a wire within this worker.
class MemoryWire implements Wire {
  local: Address | null = null;
  remote: Address | null = null;
  reader: Reader | null = null;
  peer: MemoryWire | null = null;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #waiting: ((status: number) => void)[] = [];  // writers of what is in the queue
  #isFlowing = false;
  #isDue = false;
  #hasEnded = false;
  #told = false;
  #broken = 0;
  #isRefused = false;
  #isClosed = false;

  start(): void { this.#isFlowing = true; this.#schedule(); }
  stop(): void { this.#isFlowing = false; }
  #schedule(): void {
    if (this.#isDue || !this.#isFlowing || this.#isClosed || this.#told) return;
    if (this.#queue.length === 0 && !this.#hasEnded && this.#broken === 0) return;
    this.#isDue = true;
    later(() => {
      this.#isDue = false;
      if (this.#isFlowing && !this.#isClosed) this.#deliver();
    });
  }
  #deliver(): void {
    if (this.#broken !== 0) {
      this.#told = true;
      return this.reader?.onEnd(this.#broken);
    }
    if (this.#queue.length === 0) {
      this.#told = true;
      return this.reader?.onEnd(0);
    }
    const bytes = this.#take();
    if (this.#queued <= kRoom && this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      later(() => { for (const done of waiting) done(0); });
    }
    try {
      this.reader?.onBytes(bytes);
    } finally {
      this.#schedule();
    }
  }
  // As a read takes what has come.
  #take(): Uint8Array {
    let count = 1;
    let size = this.#queue[0]!.byteLength;
    while (count < this.#queue.length && size + this.#queue[count]!.byteLength <= kPiece) size += this.#queue[count++]!.byteLength;
    const taken = this.#queue.slice(0, count);
    this.#queue = this.#queue.slice(count);
    this.#queued -= size;
    if (count === 1) return taken[0]!;
    const joined = new Uint8Array(size);
    let at = 0;
    for (const one of taken) {
      joined.set(one, at);
      at += one.byteLength;
    }
    return joined;
  }
  write(bytes: Uint8Array, done: (status: number) => void): boolean {
    const { peer } = this;
    if (peer === null || this.#broken !== 0 || this.#isRefused) {
      later(() => done(UV_EPIPE!));
      return false;
    }
    if (peer.#isClosed) {
      // The first one finds out. What the other end said before it went can still be read.
      if (this.#hasEnded) {
        this.#isRefused = true;
      } else {
        this.#broken = UV_ECONNRESET!;
        this.#schedule();
      }
      return true;
    }
    for (let at = 0; at < bytes.byteLength; at += kPiece) peer.#queue.push(bytes.slice(at, at + kPiece));
    if (bytes.byteLength > 0) {
      peer.#queued += bytes.byteLength;
      peer.#schedule();
    }
    if (peer.#queued <= kRoom) return true;
    peer.#waiting.push(done);
    return false;
  }
  shutdown(done: (status: number) => void): void {
    // This side hears first that it is done.
    later(() => done(0));
    if (this.peer !== null) {
      this.peer.#hasEnded = true;
      this.peer.#schedule();
    }
  }
  close(isReset: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { peer } = this;
    if (peer === null) return;
    // What nobody reads any more is dropped: how quick the other end is decides no more than that.
    if (isReset) peer.#broken = UV_ECONNRESET!;
    else peer.#hasEnded = true;
    peer.#schedule();
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#queue = [];
    if (waiting.length > 0) later(() => { for (const done of waiting) done(UV_EPIPE!); });
  }
  setNoDelay(): void {}
  setKeepAlive(): void {}
}

export function memoryPair(): [Wire, Wire] {
  const one = new MemoryWire();
  const other = new MemoryWire();
  one.peer = other;
  other.peer = one;
  return [one, other];
}

const numbers: Record<string, number> = {
  __proto__: null as never,
  ConnectionRefused: UV_ECONNREFUSED!, ConnectionReset: UV_ECONNRESET!, BrokenPipe: UV_EPIPE!, NetworkUnreachable: UV_ENETUNREACH!, TimedOut: UV_ETIMEDOUT!,
  NotCapable: UV_EPERM!, NotFound: UV_EHOSTUNREACH!, UnexpectedEof: UV_ECONNRESET!, Limit: UV_EMFILE!, InvalidArgument: UV_EINVAL!, Interrupted: UV_ECANCELED!,
};
export const numberOf = (name: string): number => numbers[name] ?? UV_EIO!;

// What reads fill. Scripts get copies alone, so that they never see what another connection has left there.
const spare: Uint8Array[] = [];
const kMostSpare = 16;
function putBack(buffer: Uint8Array): void {
  if (spare.length < kMostSpare) spare.push(buffer);
}

// A connection to another host.
class SocketWire implements Wire {
  local: Address | null;
  remote: Address | null;
  reader: Reader | null = null;
  #socket: SocketHandle;
  #isFlowing = false;
  #isReading = false;
  #isClosed = false;
  #kept: Uint8Array | null = null;
  #end: number | null = null;
  #told = false;
  #writes: [Uint8Array, (status: number) => void][] = [];
  #isWriting = false;
  #shutdown: ((status: number) => void) | null = null;

  constructor(socket: SocketHandle, local: Address, remote: Address) {
    this.#socket = socket;
    this.local = local;
    this.remote = remote;
  }
  start(): void {
    this.#isFlowing = true;
    if (this.#kept !== null || this.#end !== null) later(() => this.#deliver());
    else this.#read();
  }
  stop(): void { this.#isFlowing = false; }
  #read(): void {
    if (this.#isReading || this.#isClosed || this.#end !== null) return;
    this.#isReading = true;
    const into = spare.pop() ?? new Uint8Array(kPiece);
    natives.deno.readSocket(this.#socket, into,
      (size) => {
        this.#isReading = false;
        if (size === 0) this.#end = 0;
        else this.#kept = into.slice(0, size);
        putBack(into);
        this.#deliver();
      },
      (name) => {
        this.#isReading = false;
        putBack(into);
        this.#end = numberOf(name);
        this.#deliver();
      });
  }
  #deliver(): void {
    if (!this.#isFlowing || this.#isClosed) return;
    const bytes = this.#kept;
    this.#kept = null;
    if (bytes !== null) {
      try {
        this.reader?.onBytes(bytes);
      } finally {
        if (this.#isFlowing) this.#read();
      }
    } else if (this.#end !== null && !this.#told) {
      this.#told = true;
      this.reader?.onEnd(this.#end);
    }
  }
  write(bytes: Uint8Array, done: (status: number) => void): boolean {
    for (let at = 0; at < bytes.byteLength || at === 0; at += kMostPerWrite) {
      const isLast = at + kMostPerWrite >= bytes.byteLength;
      this.#writes.push([bytes.subarray(at, at + kMostPerWrite), isLast ? done : () => {}]);
    }
    this.#next();
    return false;
  }
  #next(): void {
    if (this.#isWriting || this.#isClosed) return;
    const next = this.#writes[0];
    if (next === undefined) {
      const done = this.#shutdown;
      this.#shutdown = null;
      if (done === null) return;
      natives.deno.closeWrite(this.#socket);
      return later(() => done(0));
    }
    this.#isWriting = true;
    this.#writes.splice(0, 1);
    const [bytes, done] = next;
    const over = (status: number) => {
      this.#isWriting = false;
      try {
        done(status);
      } finally {
        this.#next();
      }
    };
    natives.deno.writeSocket(this.#socket, bytes, () => over(0), (name) => over(numberOf(name)));
  }
  shutdown(done: (status: number) => void): void {
    this.#shutdown = done;
    if (this.#writes.length === 0) this.#next();
  }
  close(): void {
    this.#isClosed = true;
    this.#isFlowing = false;
    natives.deno.closeSocket(this.#socket);
  }
  setNoDelay(on: boolean): void { natives.deno.setNoDelay(this.#socket, on); }
  setKeepAlive(on: boolean): void { natives.deno.setKeepAlive(this.#socket, on); }
  startTls(host: string, caCerts: string[], protocols: string[], done: (protocol: string) => void, failed: (name: string, message: string) => void): void {
    natives.deno.startTls(this.#socket, host, caCerts, protocols, done, failed);
  }
}
export type { SocketWire };

// Dials an address, or whichever one a host has: the worker's rules are asked natively, of the host as it is named and of what is dialled.
export function dial(host: string, port: number, done: (wire: Wire) => void, failed: (status: number) => void): void {
  natives.deno.connect(host, port,
    (socket, localHost, localPort, remoteHost, remotePort) => done(new SocketWire(socket, addressOf(localHost, localPort), addressOf(remoteHost, remotePort))),
    (name) => failed(numberOf(name)));
}
