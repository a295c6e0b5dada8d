// What a server of Node's library writes in another protocol than HTTP, on its way to the client of one of the worker's requests.
import { carry } from "edgert:core/context";
import { natives } from "edgert:core/natives";
import { later } from "edgert:node/handle";
import { internalBinding } from "edgert:node/loader";
import type { Pump } from "../fetch/native";

const uv: Record<string, number> = internalBinding("uv");
// What one write hands on.
const kPiece = 256 * 1024;
type Done = (status: number) => void;

export class UpgradedOutput {
  #writer = natives.fetch.makeWriter();
  #waiting: [Uint8Array, Done][] = [];
  #ending: Done | null = null;
  #isOpen = false;   // somebody drains it
  #mayWrite = false;
  #isOver = false;
  #isClosed = false;
  readonly pump: Pump;

  constructor(opened: () => void, gone: () => void) {
    this.pump = [this.#writer,
      carry(() => {
        const isFirst = !this.#isOpen;
        this.#isOpen = this.#mayWrite = true;
        this.#drain();
        if (this.#isClosed) this.close();
        if (isFirst) later(opened);
      }),
      carry(() => {
        if (this.#isOver) return;
        this.#finish(uv.UV_EPIPE!);
        gone();
      })];
  }
  get isOpen(): boolean { return this.#isOpen; }
  // `done` hears when the client's connection has room again.
  write(bytes: Uint8Array, done: Done): boolean {
    if (this.#isOver) {
      later(() => done(uv.UV_EPIPE!));
      return false;
    }
    this.#waiting.push([bytes, done]);
    this.#drain();
    return false;
  }
  #drain(): void {
    while (this.#mayWrite && this.#waiting.length > 0 && !this.#isOver) {
      const [bytes, done] = this.#waiting[0]!;
      const size = bytes.byteLength;
      if (size === 0) {
        // Whoever wrote it has given its buffer away since.
        natives.fetch.failBody(this.#writer, "what was written is not there any more");
        return this.#finish(uv.UV_EFAULT!);
      }
      try {
        this.#mayWrite = natives.fetch.write(this.#writer, bytes.subarray(0, kPiece));
      } catch {
        // No more may wait for clients.
        natives.fetch.failBody(this.#writer, "too much waits for the client");
        return this.#finish(uv.UV_ENOBUFS!);
      }
      if (kPiece < size) {
        this.#waiting[0]! = [bytes.subarray(kPiece), done];
        continue;
      }
      this.#waiting.splice(0, 1);
      later(() => done(0));
    }
    const ending = this.#ending;
    // An end that comes before somebody drains it would be heard by nobody.
    if (ending === null || this.#waiting.length > 0 || this.#isOver || !this.#isOpen) return;
    this.#ending = null;
    this.#isOver = true;
    natives.fetch.end(this.#writer);
    later(() => ending(0));
  }
  #finish(status: number): void {
    this.#isOver = true;
    const waiting = this.#waiting;
    const ending = this.#ending;
    this.#waiting = [];
    this.#ending = null;
    later(() => {
      for (const [, done] of waiting) done(status);
      ending?.(status);
    });
  }
  // After what waits.
  end(done: Done): void {
    if (this.#isOver) return later(() => done(0));
    this.#ending = done;
    this.#drain();
  }
  // What is there already still goes to whoever begins to drain it.
  close(): void {
    this.#isClosed = true;
    if (this.#isOver || !this.#isOpen) return;
    natives.fetch.end(this.#writer);
    this.#finish(uv.UV_ECANCELED!);
  }
}
