// https://streams.spec.whatwg.org/#readable-stream-pipe-to
import type { AbortSignal } from "../abort/abort";
import { Deferred, markHandled, react, resolved } from "./promises";
import { acquireReader, cancel, read, type Readable, type Reader, releaseReader, State } from "./readable";
import { type Writable, Writer, State as WritableState } from "./writable";

export interface PipeOptions { preventAbort: boolean; preventCancel: boolean; preventClose: boolean; signal: AbortSignal | undefined }

export function pipe(source: Readable, target: Writable, options: PipeOptions): Promise<undefined> { return new Pipe(source, target, options).done.promise; }

class Pipe {
  readonly done = new Deferred<undefined>();
  readonly #source: Readable;
  readonly #target: Writable;
  readonly #options: PipeOptions;
  readonly #reader: Reader;
  readonly #writer: Writer;
  #shuttingDown = false;
  #currentWrite: Promise<unknown> = resolved();
  #aborted: (() => void) | null = null;

  constructor(source: Readable, target: Writable, options: PipeOptions) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
    this.#reader = acquireReader(source);
    this.#writer = new Writer(target);
    source.disturbed = true;
    const { preventAbort, preventCancel, preventClose, signal } = options;
    if (signal !== undefined) {
      const aborted = () => this.#abort(signal.reason);
      if (signal.aborted) { aborted(); return; }
      this.#aborted = aborted;
      signal.addEventListener("abort", aborted);
    }
    whenErrored(source.state === State.Errored, () => source.storedError, this.#reader.closed.promise, (reason) => {
      if (preventAbort) this.#shutdown(true, reason);
      else this.#shutdownWith(() => target.abort(reason), true, reason);
    });
    whenErrored(target.state === WritableState.Errored, () => target.storedError, this.#writer.closed.promise, (reason) => {
      if (preventCancel) this.#shutdown(true, reason);
      else this.#shutdownWith(() => cancel(source, reason), true, reason);
    });
    const closed = () => {
      if (preventClose) this.#shutdown(false, undefined);
      else this.#shutdownWith(() => this.#writer.closeWithError(), false, undefined);
    };
    if (source.state === State.Closed) closed();
    else react(this.#reader.closed.promise, closed, ignore);
    if (target.isClosing || target.state === WritableState.Closed) {
      const reason = new TypeError("The target closed before all had been piped to it");
      if (preventCancel) this.#shutdown(true, reason);
      else this.#shutdownWith(() => cancel(source, reason), true, reason);
    }
    this.#step();
  }

  #step(): void {
    if (this.#shuttingDown) return;
    react(this.#writer.ready.promise, () => {
      if (this.#shuttingDown) return;
      read(this.#reader, {
        chunk: (chunk) => {
          // Not while the source's enqueue() runs.
          const written = Deferred.hidden<undefined>();
          this.#currentWrite = written.promise;
          markHandled(written.promise);
          react(undefined, () => {
            if (this.#writer.stream === null) return written.resolve(undefined);
            react(this.#writer.write(chunk), written.resolveNothing, written.rejectWith);
            this.#step();
          }, ignore);
        },
        close: ignore,
        error: ignore,
      });
    }, ignore);
  }
  #abort(reason: unknown): void {
    const { preventAbort, preventCancel } = this.#options;
    this.#shutdownWith(() => {
      const both = Deferred.hidden<undefined>();
      let left = 2;
      const over = () => { if (--left === 0) both.resolve(undefined); };
      if (!preventAbort && this.#target.state === WritableState.Writable) react(this.#target.abort(reason), over, both.rejectWith);
      else react(undefined, over, ignore);
      if (!preventCancel && this.#source.state === State.Readable) react(cancel(this.#source, reason), over, both.rejectWith);
      else react(undefined, over, ignore);
      return both.promise;
    }, true, reason);
  }
  // What has been read is written before the streams are let go.
  #whenWritten(run: () => void): void {
    const { state } = this.#target;
    if (state !== WritableState.Writable || this.#target.isClosing) return run();
    const last = this.#currentWrite;
    const next = () => { if (last === this.#currentWrite) run(); else this.#whenWritten(run); };
    react(last, next, next);
  }
  #shutdownWith(action: () => Promise<unknown>, isError: boolean, reason: unknown): void {
    if (this.#shuttingDown) return;
    this.#shuttingDown = true;
    this.#whenWritten(() => react(action(), () => this.#finalize(isError, reason), (failure) => this.#finalize(true, failure)));
  }
  #shutdown(isError: boolean, reason: unknown): void {
    if (this.#shuttingDown) return;
    this.#shuttingDown = true;
    this.#whenWritten(() => this.#finalize(isError, reason));
  }
  #finalize(isError: boolean, reason: unknown): void {
    this.#writer.release();
    releaseReader(this.#reader);
    if (this.#aborted !== null) this.#options.signal!.removeEventListener("abort", this.#aborted);
    if (isError) this.done.reject(reason);
    else this.done.resolve(undefined);
  }
}

const ignore = () => {};

function whenErrored(isErrored: boolean, stored: () => unknown, closed: Promise<unknown>, run: (reason: unknown) => void): void {
  if (isErrored) run(stored());
  else react(closed, ignore, run);
}
