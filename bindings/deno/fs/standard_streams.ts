// Deno.stdin, stdout and stderr: of a user worker, nothing.
import { makeError } from "edgert:core/errors";
import { ReadableStream, WritableStream } from "edgert:streams/streams";
import { OpenFile } from "./fs_file";
import { now } from "./operations";

const bytes = (given: unknown): Uint8Array => {
  if (!(given instanceof Uint8Array)) throw new TypeError("a standard stream needs a Uint8Array");
  return given;
};

class Stdin {
  #file = new OpenFile(0);
  #readable: ReadableStream | null = null;
  async read(into: Uint8Array): Promise<number | null> { const given = bytes(into); return await this.#file.patiently(() => this.#file.read(given)); }
  readSync(into: Uint8Array): number | null { return now(this.#file.read(bytes(into))); }
  close(): void { this.#file.close(); }
  setRaw(): void { throw makeError("NotSupported", "Deno.stdin.setRaw is not supported: there is no terminal"); }
  isTerminal(): boolean { return false; }
  get readable(): ReadableStream { return this.#readable ??= this.#file.readable(); }
}

class Output {
  #file: OpenFile;
  #writable: WritableStream | null = null;
  constructor(handle: number) { this.#file = new OpenFile(handle); }
  async write(given: Uint8Array): Promise<number> { const own = bytes(given); return await this.#file.patiently(() => this.#file.write(own)); }
  writeSync(given: Uint8Array): number { return now(this.#file.write(bytes(given))); }
  close(): void { this.#file.close(); }
  isTerminal(): boolean { return false; }
  get writable(): WritableStream {
    return this.#writable ??= new WritableStream({
      write: async (chunk: any) => {
        const own = bytes(chunk);
        for (let at = 0; at < own.byteLength;) at += await this.#file.patiently(() => this.#file.write(own.subarray(at)));
      },
    });
  }
}

export const stdin = new Stdin();
export const stdout = new Output(1);
export const stderr = new Output(2);
