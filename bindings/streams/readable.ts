// https://streams.spec.whatwg.org/#rs-model: readable streams and their readers, without what scripts see of them.
import { illegalConstructor, invalidState, wrongType } from "../core/webidl";
import { Deferred, mapped, markHandled, nothing, react, rejected, resolved } from "./promises";
import { Queue, SizedQueue } from "./queue";

export const enum State { Readable, Closed, Errored }

// https://streams.spec.whatwg.org/#read-request
export interface ReadRequest {
  chunk(chunk: unknown): void;
  close(): void;
  error(reason: unknown): void;
}
// https://streams.spec.whatwg.org/#read-into-request
export interface ReadIntoRequest {
  chunk(view: ArrayBufferView): void;
  close(view: ArrayBufferView | undefined): void;
  error(reason: unknown): void;
}

// What the two kinds of controllers have in common.
export interface Controller {
  readonly isByte: boolean;
  cancelSteps(reason: unknown): unknown;
  pullSteps(request: ReadRequest): void;
  releaseSteps(): void;
  error(reason: unknown): void;
}

export class Readable {
  state: State = State.Readable;
  reader: Reader | null = null;
  storedError: unknown = undefined;
  disturbed = false;
  controller!: Controller;
  ended: Deferred<undefined> | null = null;
}

// Settles as the stream does, whoever reads it.
export function endOf(stream: Readable): Promise<undefined> {
  if (stream.ended === null) {
    stream.ended = new Deferred();
    if (stream.state === State.Closed) stream.ended.resolve(undefined);
    if (stream.state === State.Errored) stream.ended.reject(stream.storedError);
    markHandled(stream.ended.promise);
  }
  return stream.ended.promise;
}

export class Reader {
  stream: Readable | null;
  closed = new Deferred<undefined>();
  readonly isByob: boolean;
  requests = new Queue<ReadRequest>();
  intoRequests = new Queue<ReadIntoRequest>();
  // https://streams.spec.whatwg.org/#readable-stream-reader-generic-initialize
  constructor(stream: Readable, isByob: boolean) {
    this.stream = stream;
    this.isByob = isByob;
    stream.reader = this;
    if (stream.state === State.Closed) this.closed.resolve(undefined);
    if (stream.state !== State.Errored) return;
    this.closed.reject(stream.storedError);
    markHandled(this.closed.promise);
  }
}

export const isLocked = (stream: Readable): boolean => stream.reader !== null;

// https://streams.spec.whatwg.org/#set-up-readable-stream-default-reader
export function acquireReader(stream: Readable, isByob = false): Reader {
  if (isLocked(stream)) throw invalidState("The stream is locked to a reader");
  if (isByob && !stream.controller.isByte) throw wrongType("A BYOB reader needs a stream of bytes");
  return new Reader(stream, isByob);
}

const released = () => invalidState("The reader has been released");

// https://streams.spec.whatwg.org/#readable-stream-reader-generic-release and its callers
export function releaseReader(reader: Reader): void {
  const { stream } = reader;
  if (stream === null) return;
  if (stream.state !== State.Readable) reader.closed = new Deferred();
  reader.closed.reject(released());
  markHandled(reader.closed.promise);
  stream.controller.releaseSteps();
  stream.reader = null;
  reader.stream = null;
  failRequests(reader, released());
}

function failRequests(reader: Reader, reason: unknown): void {
  const { requests, intoRequests } = reader;
  reader.requests = new Queue();
  reader.intoRequests = new Queue();
  while (requests.length > 0) requests.shift().error(reason);
  while (intoRequests.length > 0) intoRequests.shift().error(reason);
}

// https://streams.spec.whatwg.org/#readable-stream-default-reader-read
export function read(reader: Reader, request: ReadRequest): void {
  const stream = reader.stream!;
  stream.disturbed = true;
  if (stream.state === State.Closed) request.close();
  else if (stream.state === State.Errored) request.error(stream.storedError);
  else stream.controller.pullSteps(request);
}

// https://streams.spec.whatwg.org/#readable-stream-cancel
export function cancel(stream: Readable, reason: unknown): Promise<undefined> {
  stream.disturbed = true;
  if (stream.state === State.Closed) return resolved();
  if (stream.state === State.Errored) return rejected(stream.storedError);
  close(stream);
  const { reader } = stream;
  if (reader !== null && reader.isByob) {
    const requests = reader.intoRequests;
    reader.intoRequests = new Queue();
    while (requests.length > 0) requests.shift().close(undefined);
  }
  return mapped(stream.controller.cancelSteps(reason), nothing);
}

// https://streams.spec.whatwg.org/#readable-stream-close
export function close(stream: Readable): void {
  stream.state = State.Closed;
  stream.ended?.resolve(undefined);
  const { reader } = stream;
  if (reader === null) return;
  reader.closed.resolve(undefined);
  if (reader.isByob) return;
  const { requests } = reader;
  reader.requests = new Queue();
  while (requests.length > 0) requests.shift().close();
}

// https://streams.spec.whatwg.org/#readable-stream-error
export function fail(stream: Readable, reason: unknown): void {
  stream.state = State.Errored;
  stream.storedError = reason;
  stream.ended?.reject(reason);
  const { reader } = stream;
  if (reader === null) return;
  reader.closed.reject(reason);
  markHandled(reader.closed.promise);
  failRequests(reader, reason);
}

// What a stream does with its source. `pull` and `cancel` may give a promise.
export interface Source {
  start(): unknown;
  pull(): unknown;
  cancel(reason: unknown): unknown;
}

// One pull of a source at a time: what asks for one while it runs gets one more when it is done.
export class Pulls {
  #running = false;
  #again = false;
  readonly #done: () => void;
  readonly #failed: (reason: unknown) => void;
  constructor(next: () => void, failed: (reason: unknown) => void) {
    this.#failed = failed;
    this.#done = () => {
      this.#running = false;
      if (!this.#again) return;
      this.#again = false;
      next();
    };
  }
  ask(source: Source): void {
    if (this.#running) { this.#again = true; return; }
    this.#running = true;
    react(source.pull(), this.#done, this.#failed);
  }
}

// https://streams.spec.whatwg.org/#rs-default-controller-class
export class DefaultController implements Controller {
  readonly isByte = false;
  readonly stream: Readable;
  readonly queue = new SizedQueue<unknown>();
  #started = false;
  #closeRequested = false;
  readonly #pulls = new Pulls(() => this.#pullIfNeeded(), (reason) => this.error(reason));
  #source: Source | null;
  #sizeOf: ((chunk: unknown) => number) | null;
  readonly #highWaterMark: number;

  constructor(stream: Readable, source: Source, highWaterMark: number, sizeOf: (chunk: unknown) => number) {
    this.stream = stream;
    this.#source = source;
    this.#highWaterMark = highWaterMark;
    this.#sizeOf = sizeOf;
    stream.controller = this;
  }
  // https://streams.spec.whatwg.org/#set-up-readable-stream-default-controller
  start(): this {
    react(this.#source!.start(), () => { this.#started = true; this.#pullIfNeeded(); }, (reason) => this.error(reason));
    return this;
  }

  get canCloseOrEnqueue() { return !this.#closeRequested && this.stream.state === State.Readable; }
  get desiredSize(): number | null {
    if (this.stream.state === State.Errored) return null;
    return this.stream.state === State.Closed ? 0 : this.#highWaterMark - this.queue.total;
  }
  // https://streams.spec.whatwg.org/#rs-default-controller-has-backpressure
  get hasBackpressure() { return !this.#shouldPull(); }

  close(): void {
    if (!this.canCloseOrEnqueue) return;
    this.#closeRequested = true;
    if (this.queue.length > 0) return;
    this.#clear();
    close(this.stream);
  }
  enqueue(chunk: unknown): void {
    if (!this.canCloseOrEnqueue) return;
    const { reader } = this.stream;
    if (reader !== null && reader.requests.length > 0) {
      reader.requests.shift().chunk(chunk);
    } else {
      try {
        const size = this.#sizeOf!(chunk);
        // The size may have ended the stream.
        this.queue.enqueue(chunk, size);
      } catch (error) {
        this.error(error);
        throw error;
      }
    }
    this.#pullIfNeeded();
  }
  error(reason: unknown): void {
    if (this.stream.state !== State.Readable) return;
    this.queue.reset();
    this.#clear();
    fail(this.stream, reason);
  }

  cancelSteps(reason: unknown): unknown {
    this.queue.reset();
    const source = this.#source!;
    this.#clear();
    return source.cancel(reason);
  }
  pullSteps(request: ReadRequest): void {
    if (this.queue.length > 0) {
      const chunk = this.queue.dequeue();
      if (this.#closeRequested && this.queue.length === 0) {
        this.#clear();
        close(this.stream);
      } else {
        this.#pullIfNeeded();
      }
      request.chunk(chunk);
    } else {
      this.stream.reader!.requests.push(request);
      this.#pullIfNeeded();
    }
  }
  releaseSteps(): void {}

  #shouldPull(): boolean {
    if (!this.canCloseOrEnqueue || !this.#started) return false;
    const { reader } = this.stream;
    return (reader !== null && reader.requests.length > 0) || this.desiredSize! > 0;
  }
  #pullIfNeeded(): void {
    if (this.#shouldPull()) this.#pulls.ask(this.#source!);
  }
  #clear(): void {
    this.#source = null;
    this.#sizeOf = null;
  }
}

// --- What scripts see of it ---

const key = Symbol();
export let defaultControllerOf: (controller: DefaultController) => ReadableStreamDefaultController;

export class ReadableStreamDefaultController {
  #controller: DefaultController;
  static {
    defaultControllerOf = (controller) => new (ReadableStreamDefaultController as any)(key, controller);
  }
  constructor() {
    if (arguments[0] !== key) throw illegalConstructor();
    this.#controller = arguments[1];
  }
  get desiredSize() { return this.#controller.desiredSize; }
  close(): void {
    if (!this.#controller.canCloseOrEnqueue) throw invalidState("The stream is closed, or is about to be");
    this.#controller.close();
  }
  enqueue(chunk: unknown = undefined): void {
    if (!this.#controller.canCloseOrEnqueue) throw invalidState("The stream takes no more chunks");
    this.#controller.enqueue(chunk);
  }
  error(reason: unknown = undefined): void { this.#controller.error(reason); }
}
