// https://streams.spec.whatwg.org/#ws: what scripts see of writable streams.
import { record } from "../core/objects";
import { coded, illegalInvocation, invalidState, needArguments, wrongType } from "../core/webidl";
import { invoked, rejected } from "./promises";
import { callbackOf, highWaterMark, isObject, objectOrNone, sizeAlgorithm, strategyOf, type Strategy } from "./strategies";
import { isLocked, Writable, WritableController, writableControllerOf, Writer } from "./writable";

export type { WritableStreamDefaultController } from "./writable";

export interface UnderlyingSink {
  type?: undefined;
  start?(controller: any): unknown;
  write?(chunk: any, controller: any): unknown;
  close?(): unknown;
  abort?(reason: any): unknown;
}

const illegalCall = () => rejected(illegalInvocation());
const lazy = Symbol();
export let writableOf: (stream: WritableStream) => Writable;
export let isWritableStream: (value: unknown) => value is WritableStream;
export let writableStreamOf: (model: Writable) => WritableStream;
export const isLockedStream = (stream: WritableStream): boolean => isLocked(writableOf(stream));

export class WritableStream<W = any> {
  #writable: Writable;
  declare readonly __chunk?: W;
  static {
    writableOf = (stream) => stream.#writable;
    isWritableStream = (value): value is WritableStream => isObject(value) && #writable in value;
    writableStreamOf = (model) => {
      const stream = new WritableStream(lazy as never);
      stream.#writable = model;
      return stream;
    };
  }
  constructor(underlyingSink: UnderlyingSink = undefined as never, strategy: Strategy = record({})) {
    const model = new Writable();
    this.#writable = model;
    if ((underlyingSink as unknown) === lazy) return;
    const given: any = objectOrNone(underlyingSink, "The underlying sink");
    const checked = strategyOf(strategy);
    const onAbort = callbackOf(given, "abort"), onClose = callbackOf(given, "close"), onStart = callbackOf(given, "start");
    const type = given?.type, onWrite = callbackOf(given, "write");
    if (type !== undefined) throw coded(new RangeError("A writable stream has no type"), "ERR_INVALID_ARG_VALUE");
    const sizeOf = sizeAlgorithm(checked);
    const made = new WritableController(model, {
      start: () => (onStart === undefined ? undefined : Reflect.apply(onStart, given, [controller])),
      write: (chunk) => (onWrite === undefined ? undefined : invoked(onWrite, given, [chunk, controller])),
      close: () => (onClose === undefined ? undefined : invoked(onClose, given, [])),
      abort: (reason) => (onAbort === undefined ? undefined : invoked(onAbort, given, [reason])),
    }, highWaterMark(checked, 1), sizeOf);
    const controller = writableControllerOf(made);
    made.start();
  }
  get locked(): boolean { return isLocked(this.#writable); }
  abort(reason: unknown = undefined): Promise<undefined> {
    if (!isWritableStream(this)) return illegalCall();
    return isLocked(this.#writable) ? rejected(invalidState("The stream is locked to a writer")) : this.#writable.abort(reason);
  }
  close(): Promise<undefined> {
    if (!isWritableStream(this)) return illegalCall();
    if (isLocked(this.#writable)) return rejected(invalidState("The stream is locked to a writer"));
    return this.#writable.isClosing ? rejected(invalidState("The stream is about to be closed already")) : this.#writable.close();
  }
  getWriter(): WritableStreamDefaultWriter {
    void this.#writable;
    return new WritableStreamDefaultWriter(this);
  }
}

const released = () => rejected(invalidState("The writer has been released"));
export let writerOf: (writer: WritableStreamDefaultWriter) => Writer;

export class WritableStreamDefaultWriter {
  #writer: Writer;
  static #is(value: unknown): value is WritableStreamDefaultWriter { return isObject(value) && #writer in value; }
  static { writerOf = (writer) => writer.#writer; }
  constructor(stream: WritableStream) {
    needArguments(arguments.length, 1, "WritableStreamDefaultWriter");
    if (!isWritableStream(stream)) throw wrongType("A writer needs a WritableStream");
    this.#writer = new Writer(writableOf(stream));
  }
  get closed(): Promise<undefined> { return WritableStreamDefaultWriter.#is(this) ? this.#writer.closed.promise : illegalCall(); }
  get ready(): Promise<undefined> { return WritableStreamDefaultWriter.#is(this) ? this.#writer.ready.promise : illegalCall(); }
  get desiredSize(): number | null {
    if (this.#writer.stream === null) throw invalidState("The writer has been released");
    return this.#writer.desiredSize;
  }
  abort(reason: unknown = undefined): Promise<undefined> {
    if (!WritableStreamDefaultWriter.#is(this)) return illegalCall();
    return this.#writer.stream === null ? released() : this.#writer.stream.abort(reason);
  }
  close(): Promise<undefined> {
    if (!WritableStreamDefaultWriter.#is(this)) return illegalCall();
    const { stream } = this.#writer;
    if (stream === null) return released();
    return stream.isClosing ? rejected(invalidState("The stream is about to be closed already")) : stream.close();
  }
  releaseLock(): void { this.#writer.release(); }
  write(chunk: unknown = undefined): Promise<undefined> {
    if (!WritableStreamDefaultWriter.#is(this)) return illegalCall();
    return this.#writer.stream === null ? released() : this.#writer.write(chunk);
  }
}
