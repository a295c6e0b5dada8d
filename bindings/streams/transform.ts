// https://streams.spec.whatwg.org/#ts-model: transform streams, without what scripts see of them.
import { illegal, illegalConstructor, invalidState } from "../core/webidl";
import { Deferred, markHandled, nothing, react } from "./promises";
import { DefaultController, Readable, State as ReadableState } from "./readable";
import { State as WritableState, Writable, WritableController } from "./writable";

// What a stream does with chunks. All may give a promise.
export interface Transformer {
  transform(chunk: unknown): unknown;
  flush(): unknown;
  cancel(reason: unknown): unknown;
}
export interface Side { highWaterMark: number; sizeOf: (chunk: unknown) => number }

export class Transform {
  readonly readable = new Readable();
  readonly writable = new Writable();
  readonly #start = Deferred.hidden<undefined>();
  #output: DefaultController;
  #input: WritableController;
  #backpressure = true;
  #change = Deferred.hidden<undefined>();
  #transformer: Transformer | null = null;
  #finish: Deferred<undefined> | null = null;

  // https://streams.spec.whatwg.org/#initialize-transform-stream
  constructor(input: Side, output: Side) {
    const start = () => this.#start.promise;
    this.#input = new WritableController(this.writable, {
      start,
      write: (chunk) => this.#write(chunk),
      close: () => this.#finished((transformer) => transformer.flush(), () => {
        if (this.readable.state === ReadableState.Errored) throw this.readable.storedError;
        this.#output.close();
      }, (reason) => this.#output.error(reason)),
      abort: (reason) => this.#finished((transformer) => transformer.cancel(reason), () => {
        if (this.readable.state === ReadableState.Errored) throw this.readable.storedError;
        this.#output.error(reason);
      }, (failure) => this.#output.error(failure)),
    }, input.highWaterMark, input.sizeOf).start();
    this.#output = new DefaultController(this.readable, {
      start,
      pull: () => {
        this.#setBackpressure(false);
        return this.#change.promise;
      },
      cancel: (reason) => this.#finished((transformer) => transformer.cancel(reason), () => {
        if (this.writable.state === WritableState.Errored) throw this.writable.storedError;
        this.#input.errorIfNeeded(reason);
        this.#unblock();
      }, (failure) => {
        this.#input.errorIfNeeded(failure);
        this.#unblock();
      }),
    }, output.highWaterMark, output.sizeOf).start();
  }
  // What the transformer's start gave may be a promise. Each side waits for a promise resolved with this one, which takes two turns of
  // the microtask queue more.
  begin(started: unknown): void {
    react(started, () => react(undefined, this.#start.resolveNothing, nothing), this.#start.rejectWith);
  }
  setTransformer(transformer: Transformer): void { this.#transformer = transformer; }

  get desiredSize() { return this.#output.desiredSize; }
  // https://streams.spec.whatwg.org/#transform-stream-default-controller-enqueue
  enqueue(chunk: unknown): void {
    if (!this.#output.canCloseOrEnqueue) throw invalidState("The readable side takes no more chunks");
    try {
      this.#output.enqueue(chunk);
    } catch (error) {
      this.#failInput(error);
      throw this.readable.storedError;
    }
    if (this.#output.hasBackpressure !== this.#backpressure) this.#setBackpressure(true);
  }
  // https://streams.spec.whatwg.org/#transform-stream-error
  error(reason: unknown): void {
    this.#output.error(reason);
    this.#failInput(reason);
  }
  // https://streams.spec.whatwg.org/#transform-stream-default-controller-terminate
  terminate(): void {
    this.#output.close();
    this.#failInput(new TypeError("The transform stream has been terminated"));
  }

  #failInput(reason: unknown): void {
    this.#transformer = null;
    this.#input.errorIfNeeded(reason);
    this.#unblock();
  }
  #unblock(): void { if (this.#backpressure) this.#setBackpressure(false); }
  #setBackpressure(backpressure: boolean): void {
    this.#change.resolve(undefined);
    this.#change = Deferred.hidden();
    this.#backpressure = backpressure;
  }
  // https://streams.spec.whatwg.org/#transform-stream-default-sink-write-algorithm
  #write(chunk: unknown): unknown {
    if (!this.#backpressure) return this.#perform(chunk);
    const performed = Deferred.hidden<undefined>();
    react(this.#change.promise, () => {
      if (this.writable.state === WritableState.Erroring) return performed.reject(this.writable.storedError);
      react(this.#perform(chunk), performed.resolveNothing, performed.rejectWith);
    }, performed.rejectWith);
    return performed.promise;
  }
  #perform(chunk: unknown): Promise<undefined> {
    const performed = Deferred.hidden<undefined>();
    react(this.#transformer!.transform(chunk), performed.resolveNothing, (reason) => {
      this.error(reason);
      performed.reject(reason);
    });
    return performed.promise;
  }
  // What ends the stream, from whichever side, happens once.
  #finished(run: (transformer: Transformer) => unknown, end: () => void, fail: (reason: unknown) => void): unknown {
    if (this.#finish !== null) return this.#finish.promise;
    const finish = this.#finish = Deferred.hidden<undefined>();
    // The other side may never ask for it.
    markHandled(finish.promise);
    const transformer = this.#transformer;
    const running = transformer === null ? undefined : run(transformer);
    this.#transformer = null;
    react(running, () => {
      try {
        end();
      } catch (error) {
        return finish.reject(error);
      }
      finish.resolve(undefined);
    }, (reason) => {
      fail(reason);
      finish.reject(reason);
    });
    return finish.promise;
  }
}

// --- What scripts see of it ---

const key = Symbol();
export let transformControllerOf: (transform: Transform) => TransformStreamDefaultController;

export class TransformStreamDefaultController {
  #transform: Transform;
  static {
    transformControllerOf = (transform) => new (TransformStreamDefaultController as any)(key, transform);
  }
  constructor() {
    if (arguments[0] !== key) throw illegalConstructor();
    this.#transform = arguments[1];
  }
  get desiredSize() { return #transform in this ? this.#transform.desiredSize : illegal(); }
  enqueue(chunk: unknown = undefined): void { if (!(#transform in this)) illegal(); this.#transform.enqueue(chunk); }
  error(reason: unknown = undefined): void { if (!(#transform in this)) illegal(); this.#transform.error(reason); }
  terminate(): void { if (!(#transform in this)) illegal(); this.#transform.terminate(); }
}
