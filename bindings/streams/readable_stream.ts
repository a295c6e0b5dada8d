// https://streams.spec.whatwg.org/#rs: what scripts see of readable streams.
import { AbortSignal } from "../abort/abort";
import { forScripts, record } from "../core/objects";
import { coded, dictionary, enforceRange, illegalInvocation, invalidState, needArguments, wrongType } from "../core/webidl";
import { ByteController, byteControllerOf } from "./bytes";
import { fromIterable } from "./from";
import { iteratorOf } from "./iterator";
import { pipe, type PipeOptions } from "./pipe";
import { invoked, markHandled, rejected } from "./promises";
import { acquireReader, cancel, DefaultController, defaultControllerOf, isLocked, read, Readable, type Reader, releaseReader } from "./readable";
import { callbackOf, highWaterMark, isObject, objectOrNone, sizeAlgorithm, strategyOf, type Strategy } from "./strategies";
import { tee } from "./tee";
import { isLockedStream, isWritableStream, type WritableStream, writableOf } from "./writable_stream";

export type { ReadableByteStreamController, ReadableStreamBYOBRequest } from "./bytes";
export type { ReadableStreamDefaultController } from "./readable";

export interface UnderlyingSource {
  type?: "bytes" | undefined;
  autoAllocateChunkSize?: number;
  start?(controller: any): unknown;
  pull?(controller: any): unknown;
  cancel?(reason: any): unknown;
}
interface Result { done: boolean; value: any }

const illegalCall = () => rejected(illegalInvocation());
const lazy = Symbol();
export let readableOf: (stream: ReadableStream) => Readable;
export let isReadableStream: (value: unknown) => value is ReadableStream;
// The stream that scripts see of a model.
let shown: (model: Readable) => ReadableStream;

export class ReadableStream<R = any> {
  #readable: Readable;
  declare readonly __chunk?: R;
  static {
    readableOf = (stream) => stream.#readable;
    isReadableStream = (value): value is ReadableStream => isObject(value) && #readable in value;
    shown = (model) => {
      const stream = new ReadableStream(lazy as never);
      stream.#readable = model;
      return stream;
    };
  }
  constructor(underlyingSource: UnderlyingSource = undefined as never, strategy: Strategy = record({})) {
    const model = new Readable();
    this.#readable = model;
    if ((underlyingSource as unknown) === lazy) return;
    const given: any = objectOrNone(underlyingSource, "The underlying source");
    const checked = strategyOf(strategy);
    const allocate = given?.autoAllocateChunkSize === undefined ? undefined : enforceRange(given.autoAllocateChunkSize, "autoAllocateChunkSize");
    const onCancel = callbackOf(given, "cancel"), onPull = callbackOf(given, "pull"), onStart = callbackOf(given, "start");
    const type = given?.type === undefined ? undefined : `${given.type}`;
    if (type !== undefined && type !== "bytes") throw coded(new TypeError(`"${type}" is no type of readable streams`), "ERR_INVALID_ARG_VALUE");
    let controller: object;
    const source = {
      start: () => (onStart === undefined ? undefined : Reflect.apply(onStart, given, [controller])),
      pull: () => (onPull === undefined ? undefined : invoked(onPull, given, [controller])),
      cancel: (reason: unknown) => (onCancel === undefined ? undefined : invoked(onCancel, given, [reason])),
    };
    if (type === "bytes") {
      if (checked.size !== undefined) throw coded(new RangeError("A stream of bytes has no size function"), "ERR_INVALID_ARG_VALUE");
      const most = highWaterMark(checked, 0);
      if (allocate === 0) throw coded(new TypeError("autoAllocateChunkSize must be greater than 0"), "ERR_INVALID_ARG_VALUE");
      const made = new ByteController(model, source, most, allocate);
      controller = byteControllerOf(made);
      made.start();
    } else {
      const sizeOf = sizeAlgorithm(checked);
      const made = new DefaultController(model, source, highWaterMark(checked, 1), sizeOf);
      controller = defaultControllerOf(made);
      made.start();
    }
  }
  static from(asyncIterable: unknown): ReadableStream {
    needArguments(arguments.length, 1, "ReadableStream.from");
    return shown(fromIterable(asyncIterable));
  }
  get locked(): boolean { return isLocked(this.#readable); }
  cancel(reason: unknown = undefined): Promise<undefined> {
    if (!isReadableStream(this)) return illegalCall();
    return isLocked(this.#readable) ? rejected(invalidState("The stream is locked to a reader")) : cancel(this.#readable, reason);
  }
  getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader;
  getReader(options: { mode: "byob" }): ReadableStreamBYOBReader;
  getReader(options: { mode?: string } = record({})): ReadableStreamDefaultReader | ReadableStreamBYOBReader {
    void this.#readable;
    const { mode } = dictionary(options, "getReader's options");
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== "byob") throw coded(new TypeError(`"${mode}" is no mode of readers`), "ERR_INVALID_ARG_VALUE");
    return new ReadableStreamBYOBReader(this);
  }
  pipeThrough(transform: { readable: ReadableStream; writable: WritableStream }, options: object = record({})): ReadableStream {
    const source = this.#readable;
    needArguments(arguments.length, 1, "pipeThrough");
    const { readable } = dictionary(transform, "The transform");
    if (!isReadableStream(readable)) throw wrongType("The transform's readable is no ReadableStream");
    const { writable } = transform;
    if (!isWritableStream(writable)) throw wrongType("The transform's writable is no WritableStream");
    const checked = pipeOptions(options);
    if (isLocked(source)) throw invalidState("The stream is locked to a reader");
    if (isLockedStream(writable)) throw invalidState("The transform's writable is locked to a writer");
    markHandled(pipe(source, writableOf(writable), checked));
    return readable;
  }
  pipeTo(destination: WritableStream, options: object = record({})): Promise<undefined> {
    if (!isReadableStream(this)) return illegalCall();
    try {
      needArguments(arguments.length, 1, "pipeTo");
      if (!isWritableStream(destination)) throw wrongType("pipeTo needs a WritableStream");
      const checked = pipeOptions(options);
      if (isLocked(this.#readable)) throw invalidState("The stream is locked to a reader");
      if (isLockedStream(destination)) throw invalidState("The destination is locked to a writer");
      return pipe(this.#readable, writableOf(destination), checked);
    } catch (error) {
      return rejected(error);
    }
  }
  tee(): [ReadableStream<R>, ReadableStream<R>] {
    const [first, second] = tee(this.#readable);
    return [shown(first), shown(second)];
  }
  values(options: { preventCancel?: boolean } = record({})) {
    const model = this.#readable;
    const { preventCancel } = dictionary(options, "The iterator's options");
    return iteratorOf(acquireReader(model), !!preventCancel);
  }
  declare [Symbol.asyncIterator]: (options?: object) => AsyncIterator<R>;
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });

function pipeOptions(given: unknown): PipeOptions {
  const { preventAbort, preventCancel, preventClose, signal } = dictionary(given, "The options");
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw wrongType("The signal is no AbortSignal");
  return { preventAbort: !!preventAbort, preventCancel: !!preventCancel, preventClose: !!preventClose, signal };
}

const released = () => rejected(invalidState("The reader has been released"));
export let readerOf: (reader: ReadableStreamDefaultReader) => Reader;

// Resolves a promise that a script gets. Its object has a prototype, whose `then` a script may have made.
function result(give: (result: Result) => void, value: unknown, done: boolean): void { give(forScripts({ value, done })); }

export class ReadableStreamDefaultReader {
  #reader: Reader;
  static #is(value: unknown): value is ReadableStreamDefaultReader { return isObject(value) && #reader in value; }
  static { readerOf = (reader) => reader.#reader; }
  constructor(stream: ReadableStream) {
    needArguments(arguments.length, 1, "ReadableStreamDefaultReader");
    if (!isReadableStream(stream)) throw wrongType("A reader needs a ReadableStream");
    this.#reader = acquireReader(readableOf(stream));
  }
  get closed(): Promise<undefined> { return ReadableStreamDefaultReader.#is(this) ? this.#reader.closed.promise : illegalCall(); }
  cancel(reason: unknown = undefined): Promise<undefined> {
    if (!ReadableStreamDefaultReader.#is(this)) return illegalCall();
    return this.#reader.stream === null ? released() : cancel(this.#reader.stream, reason);
  }
  read(): Promise<Result> {
    if (!ReadableStreamDefaultReader.#is(this)) return illegalCall();
    if (this.#reader.stream === null) return released();
    return new Promise((resolve, reject) => {
      read(this.#reader, {
        chunk: (chunk) => result(resolve, chunk, false),
        close: () => result(resolve, undefined, true),
        error: reject,
      });
    });
  }
  releaseLock(): void { releaseReader(this.#reader); }
}

export class ReadableStreamBYOBReader {
  #reader: Reader;
  static #is(value: unknown): value is ReadableStreamBYOBReader { return isObject(value) && #reader in value; }
  constructor(stream: ReadableStream) {
    needArguments(arguments.length, 1, "ReadableStreamBYOBReader");
    if (!isReadableStream(stream)) throw wrongType("A reader needs a ReadableStream");
    this.#reader = acquireReader(readableOf(stream), true);
  }
  get closed(): Promise<undefined> { return ReadableStreamBYOBReader.#is(this) ? this.#reader.closed.promise : illegalCall(); }
  cancel(reason: unknown = undefined): Promise<undefined> {
    if (!ReadableStreamBYOBReader.#is(this)) return illegalCall();
    return this.#reader.stream === null ? released() : cancel(this.#reader.stream, reason);
  }
  read(view: ArrayBufferView, options: { min?: number } = record({})): Promise<Result> {
    if (!ReadableStreamBYOBReader.#is(this)) return illegalCall();
    const reader = this.#reader;
    try {
      needArguments(arguments.length, 1, "read");
      const least = checkedRead(view, options);
      if (reader.stream === null) return released();
      const controller = reader.stream.controller as ByteController;
      return new Promise((resolve, reject) => {
        controller.pullIntoFor(view, {
          chunk: (filled) => result(resolve, filled, false),
          close: (rest) => result(resolve, rest, true),
          error: reject,
        }, least);
      });
    } catch (error) {
      return rejected(error);
    }
  }
  releaseLock(): void { releaseReader(this.#reader); }
}

function checkedRead(view: ArrayBufferView, options: unknown): number {
  if (!ArrayBuffer.isView(view)) throw wrongType("read needs a view of an ArrayBuffer");
  const { min } = dictionary(options, "read's options");
  const least = min === undefined ? 1 : enforceRange(min, "min");
  if (view.byteLength === 0) throw new TypeError("The view must not be empty");
  if (ByteController.isDetached(view)) throw invalidState("The view's buffer is detached");
  if (least === 0) throw new TypeError("min must be greater than 0");
  if (least > view.byteLength / ByteController.elementSize(view)) throw new RangeError("min must not be more than the view holds");
  return least;
}

// --- For other folders ---

export const streamOf = (model: Readable): ReadableStream => shown(model);
export const isDisturbed = (stream: ReadableStream): boolean => readableOf(stream).disturbed;
