// https://streams.spec.whatwg.org/#readable-stream-tee
import { Deferred, nothing, react } from "./promises";
import { ByteController } from "./bytes";
import { acquireReader, cancel, DefaultController, read, Readable, type Reader, releaseReader } from "./readable";

const one = () => 1;

// What both ways of it share: a branch that is cancelled leaves the other one, and both cancel the stream.
class Branches {
  readonly cancelled = Deferred.hidden<undefined>();
  readonly #stream: Readable;
  isCancelled1 = false;
  isCancelled2 = false;
  #reason1: unknown = undefined;
  #reason2: unknown = undefined;
  constructor(stream: Readable) { this.#stream = stream; }
  cancel1(reason: unknown): unknown {
    this.isCancelled1 = true;
    this.#reason1 = reason;
    return this.#cancelled(this.isCancelled2);
  }
  cancel2(reason: unknown): unknown {
    this.isCancelled2 = true;
    this.#reason2 = reason;
    return this.#cancelled(this.isCancelled1);
  }
  #cancelled(both: boolean): unknown {
    if (both) this.cancelWith([this.#reason1, this.#reason2]);
    return this.cancelled.promise;
  }
  cancelWith(reason: unknown): void { react(cancel(this.#stream, reason), this.cancelled.resolveNothing, this.cancelled.rejectWith); }
  // The stream itself has ended.
  over(): void { if (!this.isCancelled1 || !this.isCancelled2) this.cancelled.resolve(undefined); }
}

export function tee(stream: Readable): [Readable, Readable] { return stream.controller.isByte ? teeBytes(stream) : teeDefault(stream); }

// https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaulttee
function teeDefault(stream: Readable): [Readable, Readable] {
  const reader = acquireReader(stream);
  const branches = new Branches(stream);
  let reading = false, again = false;
  const pull = (): unknown => {
    if (reading) { again = true; return undefined; }
    reading = true;
    read(reader, {
      // The branches may only be told when the read is over.
      chunk: (chunk) => react(undefined, () => {
        again = false;
        if (!branches.isCancelled1) first.enqueue(chunk);
        if (!branches.isCancelled2) second.enqueue(chunk);
        reading = false;
        if (again) pull();
      }, nothing),
      close: () => {
        reading = false;
        if (!branches.isCancelled1) first.close();
        if (!branches.isCancelled2) second.close();
        branches.over();
      },
      error: () => { reading = false; },
    });
    return undefined;
  };
  const branch = (onCancel: (reason: unknown) => unknown) => new DefaultController(new Readable(), { start: nothing, pull, cancel: onCancel }, 1, one).start();
  const first = branch((reason) => branches.cancel1(reason)), second = branch((reason) => branches.cancel2(reason));
  react(reader.closed.promise, nothing, (reason) => {
    first.error(reason);
    second.error(reason);
    branches.over();
  });
  return [first.stream, second.stream];
}

// https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamtee
function teeBytes(stream: Readable): [Readable, Readable] {
  let reader = acquireReader(stream);
  const branches = new Branches(stream);
  let reading = false, again1 = false, again2 = false;

  const forwardErrors = (current: Reader) => react(current.closed.promise, nothing, (reason) => {
    if (current !== reader) return;
    first.error(reason);
    second.error(reason);
    branches.over();
  });
  const use = (isByob: boolean) => {
    if (reader.isByob === isByob) return;
    releaseReader(reader);
    reader = acquireReader(stream, isByob);
    forwardErrors(reader);
  };
  const failBoth = (reason: unknown) => {
    first.error(reason);
    second.error(reason);
    branches.cancelWith(reason);
  };
  const goOn = () => {
    reading = false;
    if (again1) pull1();
    else if (again2) pull2();
  };

  const pullDefault = () => {
    use(false);
    read(reader, {
      chunk: (chunk) => react(undefined, () => {
        again1 = again2 = false;
        const view = chunk as Uint8Array;
        let copy = view;
        if (!branches.isCancelled1 && !branches.isCancelled2) {
          try {
            copy = view.slice();
          } catch (error) {
            return failBoth(error);
          }
        }
        if (!branches.isCancelled1) first.enqueue(view);
        if (!branches.isCancelled2) second.enqueue(copy);
        goOn();
      }, nothing),
      close: () => {
        reading = false;
        if (!branches.isCancelled1) first.close();
        if (!branches.isCancelled2) second.close();
        if (first.hasPending) first.respond(0);
        if (second.hasPending) second.respond(0);
        branches.over();
      },
      error: () => { reading = false; },
    });
  };
  const pullByob = (view: ArrayBufferView, forSecond: boolean) => {
    use(true);
    const asking = forSecond ? second : first, other = forSecond ? first : second;
    const isCancelled = (isSecond: boolean) => (isSecond ? branches.isCancelled2 : branches.isCancelled1);
    (stream.controller as ByteController).pullIntoFor(view, {
      chunk: (filled) => react(undefined, () => {
        again1 = again2 = false;
        const askingCancelled = isCancelled(forSecond);
        if (!isCancelled(!forSecond)) {
          let copy: Uint8Array;
          try {
            copy = new Uint8Array(filled.buffer as ArrayBuffer, filled.byteOffset, filled.byteLength).slice();
          } catch (error) {
            return failBoth(error);
          }
          if (!askingCancelled) asking.respondWith(filled);
          other.enqueue(copy);
        } else if (!askingCancelled) {
          asking.respondWith(filled);
        }
        goOn();
      }, nothing),
      close: (rest) => {
        reading = false;
        const askingCancelled = isCancelled(forSecond), otherCancelled = isCancelled(!forSecond);
        if (!askingCancelled) asking.close();
        if (!otherCancelled) other.close();
        if (rest !== undefined) {
          if (!askingCancelled) asking.respondWith(rest);
          if (!otherCancelled && other.hasPending) other.respond(0);
        }
        if (!askingCancelled || !otherCancelled) branches.cancelled.resolve(undefined);
      },
      error: () => { reading = false; },
    });
  };
  const pull = (forSecond: boolean): undefined => {
    if (reading) {
      if (forSecond) again2 = true;
      else again1 = true;
      return;
    }
    reading = true;
    const view = (forSecond ? second : first).requestedView;
    if (view === null) pullDefault();
    else pullByob(view, forSecond);
  };
  const pull1 = () => pull(false), pull2 = () => pull(true);
  const first = new ByteController(new Readable(), { start: nothing, pull: pull1, cancel: (reason) => branches.cancel1(reason) }, 0, undefined).start();
  const second = new ByteController(new Readable(), { start: nothing, pull: pull2, cancel: (reason) => branches.cancel2(reason) }, 0, undefined).start();
  forwardErrors(reader);
  return [first.stream, second.stream];
}
