// https://streams.spec.whatwg.org/#ws-model: writable streams, without what scripts see of them.
import { illegalConstructor, invalidState } from "../core/webidl";
import { AbortController } from "../abort/abort";
import { Deferred, markHandled, react, rejected, resolved } from "./promises";
import { Queue, SizedQueue } from "./queue";

export const enum State { Writable, Erroring, Closed, Errored }

// What a stream does with its sink. All but `start` may give a promise.
export interface Sink {
  start(): unknown;
  write(chunk: unknown): unknown;
  close(): unknown;
  abort(reason: unknown): unknown;
}

interface PendingAbort { done: Deferred<undefined>; reason: unknown; wasErroring: boolean }

export class Writable {
  state: State = State.Writable;
  storedError: unknown = undefined;
  writer: Writer | null = null;
  controller!: WritableController;
  writeRequests = new Queue<Deferred<undefined>>();
  inFlightWrite: Deferred<undefined> | null = null;
  closeRequest: Deferred<undefined> | null = null;
  inFlightClose: Deferred<undefined> | null = null;
  pendingAbort: PendingAbort | null = null;
  backpressure = false;
  #ended: Deferred<undefined> | null = null;

  // Settles as the stream does, whoever writes it.
  get ended(): Promise<undefined> {
    if (this.#ended === null) {
      this.#ended = new Deferred();
      if (this.state === State.Closed) this.#ended.resolve(undefined);
      if (this.state === State.Errored) this.#ended.reject(this.storedError);
      markHandled(this.#ended.promise);
    }
    return this.#ended.promise;
  }
  get isClosing() { return this.closeRequest !== null || this.inFlightClose !== null; }

  // https://streams.spec.whatwg.org/#writable-stream-abort
  abort(reason: unknown): Promise<undefined> {
    if (this.state === State.Closed || this.state === State.Errored) return resolved();
    this.controller.signalAbort(reason);
    // A listener of the signal may have ended it.
    const state = this.state as State;
    if (state === State.Closed || state === State.Errored) return resolved();
    if (this.pendingAbort !== null) return this.pendingAbort.done.promise;
    const wasErroring = state === State.Erroring;
    const done = new Deferred<undefined>();
    this.pendingAbort = { done, reason: wasErroring ? undefined : reason, wasErroring };
    if (!wasErroring) this.startErroring(reason);
    return done.promise;
  }
  // https://streams.spec.whatwg.org/#writable-stream-close
  close(): Promise<undefined> {
    if (this.state === State.Closed || this.state === State.Errored) return rejected(invalidState("The stream is closed or has failed"));
    const request = this.closeRequest = new Deferred<undefined>();
    if (this.writer !== null && this.backpressure && this.state === State.Writable) this.writer.ready.resolve(undefined);
    this.controller.close();
    return request.promise;
  }
  // https://streams.spec.whatwg.org/#writable-stream-start-erroring
  startErroring(reason: unknown): void {
    this.state = State.Erroring;
    this.storedError = reason;
    if (this.writer !== null) this.writer.failReady(reason);
    if (this.inFlightWrite === null && this.inFlightClose === null && this.controller.started) this.finishErroring();
  }
  // https://streams.spec.whatwg.org/#writable-stream-finish-erroring
  finishErroring(): void {
    this.state = State.Errored;
    this.controller.errorSteps();
    const { writeRequests, storedError } = this;
    while (writeRequests.length > 0) writeRequests.shift().reject(storedError);
    const { pendingAbort } = this;
    if (pendingAbort === null) return this.#rejectClosed();
    this.pendingAbort = null;
    if (pendingAbort.wasErroring) {
      pendingAbort.done.reject(storedError);
      return this.#rejectClosed();
    }
    react(this.controller.abortSteps(pendingAbort.reason), () => {
      pendingAbort.done.resolve(undefined);
      this.#rejectClosed();
    }, (reason) => {
      pendingAbort.done.reject(reason);
      this.#rejectClosed();
    });
  }
  finishWrite(): void {
    this.inFlightWrite!.resolve(undefined);
    this.inFlightWrite = null;
  }
  failWrite(reason: unknown): void {
    this.inFlightWrite!.reject(reason);
    this.inFlightWrite = null;
    this.rejected(reason);
  }
  finishClose(): void {
    this.inFlightClose!.resolve(undefined);
    this.inFlightClose = null;
    if (this.state === State.Erroring) {
      this.storedError = undefined;
      this.pendingAbort?.done.resolve(undefined);
      this.pendingAbort = null;
    }
    this.state = State.Closed;
    this.#ended?.resolve(undefined);
    this.writer?.closed.resolve(undefined);
  }
  failClose(reason: unknown): void {
    this.inFlightClose!.reject(reason);
    this.inFlightClose = null;
    this.pendingAbort?.done.reject(reason);
    this.pendingAbort = null;
    this.rejected(reason);
  }
  // https://streams.spec.whatwg.org/#writable-stream-deal-with-rejection
  rejected(reason: unknown): void {
    if (this.state === State.Writable) this.startErroring(reason);
    else this.finishErroring();
  }
  // https://streams.spec.whatwg.org/#writable-stream-update-backpressure
  updateBackpressure(backpressure: boolean): void {
    if (this.writer !== null && backpressure !== this.backpressure) {
      if (backpressure) this.writer.waitReady();
      else this.writer.ready.resolve(undefined);
    }
    this.backpressure = backpressure;
  }
  #rejectClosed(): void {
    if (this.closeRequest !== null) {
      this.closeRequest.reject(this.storedError);
      this.closeRequest = null;
    }
    this.#ended?.reject(this.storedError);
    if (this.writer === null) return;
    this.writer.closed.reject(this.storedError);
    markHandled(this.writer.closed.promise);
  }
}

export const isLocked = (stream: Writable): boolean => stream.writer !== null;

const released = () => invalidState("The writer has been released");

export class Writer {
  stream: Writable | null;
  ready = new Deferred<undefined>();
  closed = new Deferred<undefined>();
  // https://streams.spec.whatwg.org/#set-up-writable-stream-default-writer
  constructor(stream: Writable) {
    if (isLocked(stream)) throw invalidState("The stream is locked to a writer");
    this.stream = stream;
    stream.writer = this;
    if (stream.state === State.Erroring || stream.state === State.Errored) this.failReady(stream.storedError);
    else if (stream.state === State.Closed || stream.isClosing || !stream.backpressure) this.ready.resolve(undefined);
    if (stream.state === State.Closed) this.closed.resolve(undefined);
    if (stream.state !== State.Errored) return;
    this.closed.reject(stream.storedError);
    markHandled(this.closed.promise);
  }
  waitReady(): void { this.ready = new Deferred(); }
  // https://streams.spec.whatwg.org/#writable-stream-default-writer-ensure-ready-promise-rejected
  failReady(reason: unknown): void {
    if (this.ready.isSettled) this.ready = new Deferred();
    this.ready.reject(reason);
    markHandled(this.ready.promise);
  }
  get desiredSize(): number | null {
    const stream = this.stream!;
    if (stream.state === State.Errored || stream.state === State.Erroring) return null;
    return stream.state === State.Closed ? 0 : stream.controller.desiredSize;
  }
  // https://streams.spec.whatwg.org/#writable-stream-default-writer-write
  write(chunk: unknown): Promise<undefined> {
    const stream = this.stream!;
    const size = stream.controller.sizeOf(chunk);
    if (stream !== this.stream) return rejected(released());
    if (stream.state === State.Errored) return rejected(stream.storedError);
    if (stream.isClosing || stream.state === State.Closed) return rejected(invalidState("The stream is closed, or is about to be"));
    if (stream.state === State.Erroring) return rejected(stream.storedError);
    const request = new Deferred<undefined>();
    stream.writeRequests.push(request);
    stream.controller.write(chunk, size);
    return request.promise;
  }
  // https://streams.spec.whatwg.org/#writable-stream-default-writer-close-with-error-propagation
  closeWithError(): Promise<undefined> {
    const stream = this.stream!;
    if (stream.isClosing || stream.state === State.Closed) return resolved();
    return stream.state === State.Errored ? rejected(stream.storedError) : stream.close();
  }
  // https://streams.spec.whatwg.org/#writable-stream-default-writer-release
  release(): void {
    if (this.stream === null) return;
    const reason = released();
    this.failReady(reason);
    if (this.closed.isSettled) this.closed = new Deferred();
    this.closed.reject(reason);
    markHandled(this.closed.promise);
    this.stream.writer = null;
    this.stream = null;
  }
}

const closing = Symbol();

// https://streams.spec.whatwg.org/#ws-default-controller-class
export class WritableController {
  readonly stream: Writable;
  started = false;
  readonly #queue = new SizedQueue<unknown>();
  #sink: Sink | null;
  #sizeOf: ((chunk: unknown) => number) | null;
  readonly #highWaterMark: number;
  #abort: AbortController | null = null;
  #aborted = false;
  #abortReason: unknown = undefined;

  constructor(stream: Writable, sink: Sink, highWaterMark: number, sizeOf: (chunk: unknown) => number) {
    this.stream = stream;
    this.#sink = sink;
    this.#highWaterMark = highWaterMark;
    this.#sizeOf = sizeOf;
    stream.controller = this;
  }
  start(): this {
    this.stream.updateBackpressure(this.#hasBackpressure);
    react(this.#sink!.start(), () => {
      this.started = true;
      this.#advance();
    }, (reason) => {
      this.started = true;
      this.stream.rejected(reason);
    });
    return this;
  }
  get desiredSize() { return this.#highWaterMark - this.#queue.total; }
  get #hasBackpressure() { return this.desiredSize <= 0; }
  // Few ask for it.
  get signal() {
    if (this.#abort === null) {
      this.#abort = new AbortController();
      if (this.#aborted) this.#abort.abort(this.#abortReason);
    }
    return this.#abort.signal;
  }
  signalAbort(reason: unknown): void {
    if (this.#abort !== null) this.#abort.abort(reason);
    if (this.#aborted) return;
    this.#aborted = true;
    this.#abortReason = reason;
  }
  close(): void {
    this.#queue.enqueue(closing, 0);
    this.#advance();
  }
  sizeOf(chunk: unknown): number {
    if (this.#sizeOf === null) return 1;
    try {
      return this.#sizeOf(chunk);
    } catch (error) {
      this.errorIfNeeded(error);
      return 1;
    }
  }
  write(chunk: unknown, size: number): void {
    try {
      this.#queue.enqueue(chunk, size);
    } catch (error) {
      return this.errorIfNeeded(error);
    }
    const { stream } = this;
    if (!stream.isClosing && stream.state === State.Writable) stream.updateBackpressure(this.#hasBackpressure);
    this.#advance();
  }
  errorIfNeeded(reason: unknown): void {
    if (this.stream.state !== State.Writable) return;
    this.#clear();
    this.stream.startErroring(reason);
  }
  errorSteps(): void { this.#queue.reset(); }
  abortSteps(reason: unknown): unknown {
    const sink = this.#sink!;
    this.#clear();
    return sink.abort(reason);
  }

  // https://streams.spec.whatwg.org/#writable-stream-default-controller-advance-queue-if-needed
  #advance(): void {
    const { stream } = this;
    if (!this.started || stream.inFlightWrite !== null) return;
    if (stream.state === State.Erroring) return stream.finishErroring();
    if (this.#queue.length === 0) return;
    const chunk = this.#queue.peek();
    if (chunk === closing) {
      stream.inFlightClose = stream.closeRequest;
      stream.closeRequest = null;
      this.#queue.dequeue();
      const sink = this.#sink!;
      this.#clear();
      react(sink.close(), () => stream.finishClose(), (reason) => stream.failClose(reason));
    } else {
      stream.inFlightWrite = stream.writeRequests.shift();
      react(this.#sink!.write(chunk), () => {
        stream.finishWrite();
        const { state } = stream;
        this.#queue.dequeue();
        if (!stream.isClosing && state === State.Writable) stream.updateBackpressure(this.#hasBackpressure);
        this.#advance();
      }, (reason) => {
        if (stream.state === State.Writable) this.#clear();
        stream.failWrite(reason);
      });
    }
  }
  #clear(): void {
    this.#sink = null;
    this.#sizeOf = null;
  }
}

// --- What scripts see of it ---

const key = Symbol();
export let writableControllerOf: (controller: WritableController) => WritableStreamDefaultController;

export class WritableStreamDefaultController {
  #controller: WritableController;
  static {
    writableControllerOf = (controller) => new (WritableStreamDefaultController as any)(key, controller);
  }
  constructor() {
    if (arguments[0] !== key) throw illegalConstructor();
    this.#controller = arguments[1];
  }
  get signal() { return this.#controller.signal; }
  error(reason: unknown = undefined): void { this.#controller.errorIfNeeded(reason); }
}
