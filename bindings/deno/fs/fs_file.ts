// Deno.FsFile, and what opens one.
import { nameInterface } from "edgert:core/natives";
import { makeError } from "edgert:core/errors";
import { dictionary } from "edgert:core/webidl";
import { setTimeout } from "edgert:timers/timers";
import { type ReadableByteStreamController, ReadableStream, WritableStream } from "edgert:streams/streams";
import { fileInfo } from "./file_info";
import { type Box, boxed, record } from "edgert:core/objects";
import { again, type Asked, later, native, nothing, now, numberOf, pathOf } from "./operations";

const key = Symbol();
// What compilers of `using` take where V8 has none.
const dispose: unique symbol = (Symbol as any).dispose ?? Symbol.for("Symbol.dispose");
const kPiece = 64 * 1024;
const kUsualMode = 0o666;
const kAskAgainMs = 10;

export const flags = { read: 0, write: 1, readWrite: 2, create: 0o100, exclusive: 0o200, truncate: 0o1000, append: 0o2000 };

const bytesOf = (given: unknown, what: string): Uint8Array => {
  if (!(given instanceof Uint8Array)) throw new TypeError(`${what} needs a Uint8Array`);
  return given;
};
const secondsOf = (time: unknown): number => (time instanceof Date ? (time as Date).getTime() / 1000 : Number(time));
export const timesOf = (atime: unknown, mtime: unknown): [number, number] => [secondsOf(atime), secondsOf(mtime)];

// What one file may be asked, now or later.
export class OpenFile {
  readonly handle: number;
  closed = false;
  constructor(handle: number) { this.handle = handle; }

  #ask<T>(start: Asked<T>["start"], give: Asked<T>["give"]): Asked<T> {
    if (this.closed) throw makeError("BadResource", "Bad resource ID");
    return { what: "", start, give };
  }
  read(into: Uint8Array): Asked<number | null> {
    return this.#ask((done) => native.read(this.handle, into.byteLength, -1, done), (bytes: Uint8Array) => {
      // It may have become shorter meanwhile.
      const got = bytes.byteLength > into.byteLength ? bytes.subarray(0, into.byteLength) : bytes;
      into.set(got);
      return got.byteLength === 0 && into.byteLength !== 0 ? null : got.byteLength;
    });
  }
  piece(most: number): Asked<Uint8Array> { return this.#ask((done) => native.read(this.handle, most, -1, done), (bytes: Uint8Array) => bytes); }
  write(bytes: Uint8Array): Asked<number> { return this.#ask((done) => native.write(this.handle, bytes, -1, done), (size: number) => size); }
  truncate(length: unknown): Asked<void> { const size = numberOf(length, 0); return this.#ask((done) => native.ftruncate(this.handle, size, done), nothing); }
  stat(): Asked { return this.#ask((done) => native.fstat(this.handle, done), fileInfo); }
  sync(dataOnly: boolean): Asked<void> { return this.#ask((done) => native.sync(this.handle, dataOnly, done), nothing); }
  utime(atime: unknown, mtime: unknown): Asked<void> {
    const [read, changed] = timesOf(atime, mtime);
    return this.#ask((done) => native.futimes(this.handle, read, changed, done), nothing);
  }
  chmod(mode: number): Asked<void> { return this.#ask((done) => native.fchmod(this.handle, mode, done), nothing); }
  lock(exclusive: boolean): Asked<void> { return this.#ask((done) => native.lock(this.handle, exclusive, true, done), nothing); }
  unlock(): Asked<void> { return this.#ask((done) => native.unlock(this.handle, done), nothing); }
  seek(offset: unknown, whence: unknown): number {
    return now(this.#ask(() => native.seek(this.handle, Number(offset), numberOf(whence, 0)), (at: number) => at));
  }
  close(): void {
    now(this.#ask((done) => native.close(this.handle, done), nothing));
    this.closed = true;
  }
  closeIfOpen(): void { if (!this.closed) this.close(); }
  // What was written is there afterwards, or that fails.
  async finish(): Promise<void> {
    if (this.closed || !native.isRemote(this.handle)) return this.closeIfOpen();
    const asked = this.#ask((done) => native.close(this.handle, done), nothing);
    this.closed = true;
    await later(asked);
  }
  // What was written need not be there.
  discardIfOpen(): void {
    if (this.closed) return;
    now(this.#ask((done) => native.discard(this.handle, done), nothing));
    this.closed = true;
  }

  // All of it, however many turns that takes.
  async writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) at += (await later(this.write(bytes.subarray(at)))).value;
  }
  writeAllNow(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength;) at += now(this.write(bytes.subarray(at)));
  }
  // Whatever would have to wait for who is at the other end is asked again after a while.
  async patiently<T>(ask: () => Asked<T>): Promise<T> {
    for (;;) {
      const asked = ask();
      const outcome = await new Promise<Box<unknown>>((resolve) => { asked.start((found: unknown) => resolve(boxed(found))); });
      if (outcome.value !== again) return now({ what: asked.what, start: () => outcome.value, give: asked.give });
      await new Promise<void>((resolve) => { setTimeout(resolve, kAskAgainMs); });
    }
  }

  readable(): ReadableStream {
    return new ReadableStream({
      type: "bytes",
      pull: async (controller: ReadableByteStreamController) => {
        const asked = controller.byobRequest, view = asked?.view;
        const into = view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(kPiece);
        const size = await this.patiently(() => this.read(into));
        if (size !== null) {
          if (view) asked!.respond(size);
          else controller.enqueue(into.subarray(0, size));
          return;
        }
        this.closeIfOpen();
        controller.close();
        asked?.respond(0);
      },
      cancel: () => this.closeIfOpen(),
    }, { highWaterMark: 0 });
  }
  writable(): WritableStream {
    return new WritableStream({
      write: async (chunk: any) => { await this.writeAll(bytesOf(chunk, "the file's stream")); },
      close: () => this.finish(),
      abort: () => this.discardIfOpen(),
    });
  }
}

class FsFile {
  #file: OpenFile;
  #readable: ReadableStream | null = null;
  #writable: WritableStream | null = null;
  constructor(secret: unknown, file: unknown) {
    if (secret !== key) throw new TypeError("`Deno.FsFile` cannot be constructed, use `Deno.open()` or `Deno.openSync()` instead.");
    this.#file = file as OpenFile;
  }

  async write(bytes: Uint8Array): Promise<number> { return (await later(this.#file.write(bytesOf(bytes, "write")))).value; }
  writeSync(bytes: Uint8Array): number { return now(this.#file.write(bytesOf(bytes, "writeSync"))); }
  async read(into: Uint8Array): Promise<number | null> { return (await later(this.#file.read(bytesOf(into, "read")))).value; }
  readSync(into: Uint8Array): number | null { return now(this.#file.read(bytesOf(into, "readSync"))); }
  async seek(offset: number | bigint, whence: number): Promise<number> { return this.#file.seek(offset, whence); }
  seekSync(offset: number | bigint, whence: number): number { return this.#file.seek(offset, whence); }
  async truncate(length?: number): Promise<void> { await later(this.#file.truncate(length)); }
  truncateSync(length?: number): void { now(this.#file.truncate(length)); }
  async stat(): Promise<any> { return (await later(this.#file.stat())).value; }
  statSync(): any { return now(this.#file.stat()); }
  async sync(): Promise<void> { await later(this.#file.sync(false)); }
  syncSync(): void { now(this.#file.sync(false)); }
  async syncData(): Promise<void> { await later(this.#file.sync(true)); }
  syncDataSync(): void { now(this.#file.sync(true)); }
  async utime(atime: number | Date, mtime: number | Date): Promise<void> { await later(this.#file.utime(atime, mtime)); }
  utimeSync(atime: number | Date, mtime: number | Date): void { now(this.#file.utime(atime, mtime)); }
  async lock(exclusive: boolean = false): Promise<void> { await this.#file.patiently(() => this.#file.lock(!!exclusive)); }
  lockSync(exclusive: boolean = false): void { now(this.#file.lock(!!exclusive)); }
  async unlock(): Promise<void> { await later(this.#file.unlock()); }
  unlockSync(): void { now(this.#file.unlock()); }
  isTerminal(): boolean { return false; }
  setRaw(): void {}
  close(): void { this.#file.close(); }
  [dispose](): void { this.#file.closeIfOpen(); }

  get readable(): ReadableStream { return this.#readable ??= this.#file.readable(); }
  get writable(): WritableStream { return this.#writable ??= this.#file.writable(); }
}
nameInterface("FsFile", FsFile);
export { FsFile };

function flagsOf(given: any): number {
  const { read, write, append, truncate, create, createNew } = given;
  if (!read && !write && !append && !truncate && !create && !createNew) throw new Error("`options` requires at least one option to be true");
  if (!write && truncate) throw new Error("'truncate' option requires 'write' to be true");
  if (!write && !append && (create || createNew)) throw new Error("'create' or 'createNew' options require 'write' or 'append' to be true");
  return (read ? (write || append ? flags.readWrite : flags.read) : flags.write) | (append ? flags.append : 0) | (truncate ? flags.truncate : 0) |
    (create || createNew ? flags.create : 0) | (createNew ? flags.exclusive : 0);
}

export function openAs<T>(path: string, how: number, mode: number, what: string, give: (file: OpenFile) => T): Asked<T> {
  return { what: `${what} '${path}'`, start: (done) => native.open(path, how, mode, done), give: (handle: number) => give(new OpenFile(handle)) };
}
export function open(path: unknown, options?: unknown): Asked {
  const given: any = options === undefined ? record({ read: true }) : dictionary(options, "the options of Deno.open");
  return openAs(pathOf(path), flagsOf(given), numberOf(given.mode, kUsualMode), "open", (file) => new FsFile(key, file));
}
export const create = (path: unknown): Asked =>
  openAs(pathOf(path), flags.readWrite | flags.create | flags.truncate, kUsualMode, "open", (file) => new FsFile(key, file));
