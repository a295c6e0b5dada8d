// https://streams.spec.whatwg.org/#rs-asynciterator
import { forScripts } from "../core/objects";
import { illegalInvocation } from "../core/webidl";
import { react, rejected } from "./promises";
import { isObject } from "./strategies";
import { cancel, read, type Reader, releaseReader } from "./readable";

let make: (reader: Reader, preventCancel: boolean) => AsyncIterator<any>;

// Calls take their turns.
function after(ongoing: Promise<unknown>, step: () => Promise<any>): Promise<any> {
  return new Promise((resolve, reject) => {
    const run = () => react(step(), resolve, reject);
    react(ongoing, run, run);
  });
}

class ReadableStreamAsyncIterator {
  #reader: Reader;
  #preventCancel: boolean;
  #ongoing: Promise<any> | null = null;
  #finished = false;
  static {
    make = (reader, preventCancel) => new ReadableStreamAsyncIterator(reader, preventCancel);
  }
  static #is(value: unknown): value is ReadableStreamAsyncIterator { return isObject(value) && #reader in value; }
  constructor(reader: Reader, preventCancel: boolean) {
    this.#reader = reader;
    this.#preventCancel = preventCancel;
  }
  next(): Promise<any> {
    if (!ReadableStreamAsyncIterator.#is(this)) return rejected(illegalInvocation());
    const step = () => this.#next();
    this.#ongoing = this.#ongoing === null ? step() : after(this.#ongoing, step);
    return this.#ongoing;
  }
  return(value?: unknown): Promise<any> {
    if (!ReadableStreamAsyncIterator.#is(this)) return rejected(illegalInvocation());
    const step = () => this.#return(value);
    const result = this.#ongoing === null ? step() : after(this.#ongoing, step);
    this.#ongoing = result;
    return result;
  }
  #next(): Promise<any> {
    return new Promise((resolve, reject) => {
      const over = () => {
        this.#ongoing = null;
        this.#finished = true;
        releaseReader(this.#reader);
      };
      if (this.#finished) return resolve(forScripts({ value: undefined, done: true }));
      read(this.#reader, {
        chunk: (chunk) => {
          this.#ongoing = null;
          react(undefined, () => resolve(forScripts({ value: chunk, done: false })), reject);
        },
        close: () => {
          over();
          resolve(forScripts({ value: undefined, done: true }));
        },
        error: (reason) => {
          over();
          reject(reason);
        },
      });
    });
  }
  #return(value: unknown): Promise<any> {
    return new Promise((resolve, reject) => {
      const done = () => resolve(forScripts({ value, done: true }));
      if (this.#finished) return done();
      this.#finished = true;
      const reader = this.#reader;
      if (this.#preventCancel) {
        releaseReader(reader);
        return done();
      }
      const cancelled = cancel(reader.stream!, value);
      releaseReader(reader);
      react(cancelled, done, reject);
    });
  }
}
const { prototype } = ReadableStreamAsyncIterator;
Object.setPrototypeOf(prototype, Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype));
delete (prototype as any).constructor;
for (const name of ["next", "return"]) Object.defineProperty(prototype, name, { enumerable: true });

export const iteratorOf = (reader: Reader, preventCancel: boolean): AsyncIterator<any> => make(reader, preventCancel);
