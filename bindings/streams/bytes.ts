// https://streams.spec.whatwg.org/#rbs-controller-class: streams of bytes, into buffers that their reader may bring.
import { natives } from "../core/natives";
import { viewType } from "edgert:core/primordials";
import { enforceRange, illegalConstructor, invalidState, needArguments, wrongType } from "../core/webidl";
import { react } from "./promises";
import { Queue } from "./queue";
import { close, type Controller, fail, Pulls, type Readable, type ReadIntoRequest, type ReadRequest, type Source, State } from "./readable";

class Piece {
  readonly buffer: ArrayBuffer;
  offset: number;
  length: number;
  constructor(buffer: ArrayBuffer, offset: number, length: number) { this.buffer = buffer; this.offset = offset; this.length = length; }
}
type ViewType = { new (buffer: ArrayBuffer, offset: number, length: number): ArrayBufferView; readonly BYTES_PER_ELEMENT?: number };

// https://streams.spec.whatwg.org/#pull-into-descriptor
class PullInto {
  buffer: ArrayBuffer;
  readonly bufferLength: number;
  readonly offset: number;
  readonly length: number;
  readonly least: number;
  readonly type: ViewType;
  readonly elementSize: number;
  reader: "default" | "byob" | "none";
  filled = 0;
  constructor(buffer: ArrayBuffer, offset: number, length: number, least: number, type: ViewType, reader: "default" | "byob") {
    this.buffer = buffer;
    this.bufferLength = buffer.byteLength;
    this.offset = offset;
    this.length = length;
    this.least = least;
    this.type = type;
    this.elementSize = elementSizeOf(type);
    this.reader = reader;
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-convert-pull-into-descriptor
  view(): ArrayBufferView {
    return new this.type(transferred(this.buffer), this.offset, this.filled / this.elementSize);
  }
}

const isDetached = (buffer: ArrayBufferLike) => natives.structuredClone.isDetached(buffer as ArrayBuffer);
function transferred(buffer: ArrayBufferLike): ArrayBuffer {
  const moved = natives.structuredClone.alias(buffer as ArrayBuffer);
  if (moved === undefined || !natives.structuredClone.detach(buffer as ArrayBuffer)) throw invalidState("The buffer is detached or cannot be");
  return moved;
}

export class ByteController implements Controller {
  readonly isByte = true;
  readonly stream: Readable;
  #queue = new Queue<Piece>();
  #total = 0;
  #pending = new Queue<PullInto>();
  #request: ReadableStreamBYOBRequest | null = null;
  #started = false;
  #closeRequested = false;
  readonly #pulls = new Pulls(() => this.#pullIfNeeded(), (reason) => this.error(reason));
  #source: Source | null;
  readonly #highWaterMark: number;
  readonly #allocate: number | undefined;

  constructor(stream: Readable, source: Source, highWaterMark: number, allocate: number | undefined) {
    this.stream = stream;
    this.#source = source;
    this.#highWaterMark = highWaterMark;
    this.#allocate = allocate;
    stream.controller = this;
  }
  start(): this {
    react(this.#source!.start(), () => { this.#started = true; this.#pullIfNeeded(); }, (reason) => this.error(reason));
    return this;
  }

  static isDetached(view: ArrayBufferView): boolean { return isDetached(view.buffer); }
  static elementSize(view: ArrayBufferView): number { return elementSizeOf(typeOf(view)); }
  get closeRequested() { return this.#closeRequested; }
  get hasPending() { return this.#pending.length > 0; }
  get desiredSize(): number | null {
    if (this.stream.state === State.Errored) return null;
    return this.stream.state === State.Closed ? 0 : this.#highWaterMark - this.#total;
  }
  get byobRequest(): ReadableStreamBYOBRequest | null {
    if (this.#request === null && this.#pending.length > 0) {
      const first = this.#pending.peek();
      this.#request = requestOf(this, new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled));
    }
    return this.#request;
  }

  get requestedView(): Uint8Array | null { return this.byobRequest === null ? null : viewOf(this.byobRequest); }
  // https://streams.spec.whatwg.org/#readable-stream-byob-reader-read
  pullIntoFor(view: ArrayBufferView, request: ReadIntoRequest, least = 1): void {
    this.stream.disturbed = true;
    if (this.stream.state === State.Errored) request.error(this.stream.storedError);
    else this.pullInto(view, least, request);
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-close
  close(): void {
    if (this.#closeRequested || this.stream.state !== State.Readable) return;
    if (this.#total > 0) { this.#closeRequested = true; return; }
    if (this.#pending.length > 0) {
      const first = this.#pending.peek();
      if (first.filled % first.elementSize !== 0) {
        const error = new TypeError("The stream is closed within an element of the reader's view");
        this.error(error);
        throw error;
      }
    }
    this.#source = null;
    close(this.stream);
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-error
  error(reason: unknown): void {
    if (this.stream.state !== State.Readable) return;
    this.#reset();
    this.#source = null;
    fail(this.stream, reason);
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-enqueue
  enqueue(view: ArrayBufferView): void {
    if (this.#closeRequested || this.stream.state !== State.Readable) return;
    const byteOffset = view.byteOffset, byteLength = view.byteLength;
    const from = view.buffer;
    if (isDetached(from)) throw invalidState("The chunk's buffer is detached");
    const buffer = transferred(from);
    if (this.#pending.length > 0) {
      const first = this.#pending.peek();
      if (isDetached(first.buffer)) throw invalidState("The buffer of the BYOB request is detached");
      this.#invalidate();
      first.buffer = transferred(first.buffer);
      if (first.reader === "none") this.#giveBack(first);
    }
    const { reader } = this.stream;
    if (reader !== null && !reader.isByob) {
      while (reader.requests.length > 0 && this.#total > 0) this.#fill(reader.requests.shift());
      if (reader.requests.length === 0) {
        this.#push(buffer, byteOffset, byteLength);
      } else {
        if (this.#pending.length > 0) this.#pending.shift();
        reader.requests.shift().chunk(new Uint8Array(buffer, byteOffset, byteLength));
      }
    } else {
      this.#push(buffer, byteOffset, byteLength);
      if (reader !== null) this.#commitFilled();
    }
    this.#pullIfNeeded();
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-pull-into
  pullInto(view: ArrayBufferView, least: number, request: ReadIntoRequest): void {
    const { stream } = this;
    const type = typeOf(view);
    const byteOffset = view.byteOffset, byteLength = view.byteLength;
    let into: PullInto;
    try {
      into = new PullInto(transferred(view.buffer), byteOffset, byteLength, least * elementSizeOf(type), type, "byob");
    } catch (error) {
      return request.error(error);
    }
    const { intoRequests } = stream.reader!;
    if (this.#pending.length === 0) {
      if (stream.state === State.Closed) return request.close(new type(into.buffer, byteOffset, 0));
      if (this.#total > 0) {
        if (this.#fillInto(into)) {
          const filled = into.view();
          this.#drained();
          return request.chunk(filled);
        }
        if (this.#closeRequested) {
          const error = new TypeError("The stream ends within an element of the view");
          this.error(error);
          return request.error(error);
        }
      }
      this.#pending.push(into);
      intoRequests.push(request);
      return this.#pullIfNeeded();
    }
    this.#pending.push(into);
    intoRequests.push(request);
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond
  respond(written: number): void {
    const first = this.#pending.peek();
    this.#checkWritten(first, written);
    first.buffer = transferred(first.buffer);
    this.#responded(first, written);
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-with-new-view
  respondWith(view: ArrayBufferView): void {
    const first = this.#pending.peek();
    const byteOffset = view.byteOffset, byteLength = view.byteLength;
    const buffer = view.buffer as ArrayBuffer;
    if (this.stream.state === State.Closed ? byteLength !== 0 : byteLength === 0) throw invalidState("The view must be empty when the stream is closed, and only then");
    if (first.offset + first.filled !== byteOffset) throw new RangeError("The view begins at another place than the request's");
    if (first.bufferLength !== buffer.byteLength) throw new RangeError("The view's buffer has another size than the request's");
    if (first.filled + byteLength > first.length) throw new RangeError("The view is larger than the request's");
    first.buffer = transferred(buffer);
    this.#responded(first, byteLength);
  }

  cancelSteps(reason: unknown): unknown {
    this.#reset();
    const source = this.#source!;
    this.#source = null;
    return source.cancel(reason);
  }
  pullSteps(request: ReadRequest): void {
    if (this.#total > 0) return this.#fill(request);
    if (this.#allocate !== undefined) {
      let buffer: ArrayBuffer;
      try {
        buffer = new ArrayBuffer(this.#allocate);
      } catch (error) {
        return request.error(error);
      }
      this.#pending.push(new PullInto(buffer, 0, this.#allocate, 1, Uint8Array, "default"));
    }
    this.stream.reader!.requests.push(request);
    this.#pullIfNeeded();
  }
  releaseSteps(): void {
    if (this.#pending.length === 0) return;
    const first = this.#pending.shift();
    first.reader = "none";
    this.#pending = new Queue();
    this.#pending.push(first);
  }

  #checkWritten(first: PullInto, written: number): void {
    if (this.stream.state === State.Closed) {
      if (written !== 0) throw invalidState("Nothing can have been written when the stream is closed");
    } else {
      if (written === 0) throw invalidState("Something must have been written when the stream is not closed");
      if (first.filled + written > first.length) throw new RangeError("More has been written than the view holds");
    }
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-internal
  #responded(first: PullInto, written: number): void {
    this.#invalidate();
    const { reader } = this.stream;
    if (this.stream.state === State.Closed) {
      if (first.reader === "none") this.#pending.shift();
      if (reader !== null && reader.isByob) {
        const filled = new Queue<PullInto>();
        while (filled.length < reader.intoRequests.length) filled.push(this.#pending.shift());
        while (filled.length > 0) this.#commit(filled.shift());
      }
    } else {
      first.filled += written;
      if (first.reader === "none") {
        this.#giveBack(first);
        this.#commitFilled();
      } else if (first.filled >= first.least) {
        this.#pending.shift();
        const rest = first.filled % first.elementSize;
        if (rest > 0) {
          this.#pushCopy(first.buffer, first.offset + first.filled - rest, rest);
          first.filled -= rest;
        }
        const filled = this.#filledByQueue();
        this.#commit(first);
        while (filled.length > 0) this.#commit(filled.shift());
      }
    }
    this.#pullIfNeeded();
  }
  #invalidate(): void {
    if (this.#request === null) return;
    invalidate(this.#request);
    this.#request = null;
  }
  #reset(): void {
    this.#invalidate();
    this.#pending = new Queue();
    this.#queue = new Queue();
    this.#total = 0;
  }
  #push(buffer: ArrayBuffer, offset: number, length: number): void {
    this.#queue.push(new Piece(buffer, offset, length));
    this.#total += length;
  }
  #pushCopy(buffer: ArrayBuffer, offset: number, length: number): void {
    let copy: ArrayBuffer;
    try {
      copy = buffer.slice(offset, offset + length);
    } catch (error) {
      this.error(error);
      throw error;
    }
    this.#push(copy, 0, length);
  }
  // https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerenqueuedetachedpullintotoqueue
  #giveBack(first: PullInto): void {
    if (first.filled > 0) this.#pushCopy(first.buffer, first.offset, first.filled);
    this.#pending.shift();
  }
  #drained(): void {
    if (this.#total === 0 && this.#closeRequested) {
      this.#source = null;
      close(this.stream);
    } else {
      this.#pullIfNeeded();
    }
  }
  #fill(request: ReadRequest): void {
    const { buffer, offset, length } = this.#queue.shift();
    this.#total -= length;
    this.#drained();
    request.chunk(new Uint8Array(buffer, offset, length));
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-fill-pull-into-descriptor-from-queue
  #fillInto(into: PullInto): boolean {
    const most = into.filled + Math.min(this.#total, into.length - into.filled);
    const aligned = most - (most % into.elementSize);
    const ready = aligned >= into.least;
    for (let left = (ready ? aligned : most) - into.filled; left > 0;) {
      const head = this.#queue.peek();
      const count = Math.min(left, head.length);
      new Uint8Array(into.buffer).set(new Uint8Array(head.buffer, head.offset, count), into.offset + into.filled);
      if (head.length === count) {
        this.#queue.shift();
      } else {
        head.offset += count;
        head.length -= count;
      }
      this.#total -= count;
      into.filled += count;
      left -= count;
    }
    return ready;
  }
  #filledByQueue(): Queue<PullInto> {
    const filled = new Queue<PullInto>();
    while (this.#pending.length > 0 && this.#total > 0) {
      if (!this.#fillInto(this.#pending.peek())) break;
      filled.push(this.#pending.shift());
    }
    return filled;
  }
  #commitFilled(): void {
    const filled = this.#filledByQueue();
    while (filled.length > 0) this.#commit(filled.shift());
  }
  // https://streams.spec.whatwg.org/#readable-byte-stream-controller-commit-pull-into-descriptor
  #commit(into: PullInto): void {
    const reader = this.stream.reader!;
    const isOver = this.stream.state === State.Closed;
    const view = into.view();
    if (into.reader === "byob") {
      const request = reader.intoRequests.shift();
      if (isOver) request.close(view);
      else request.chunk(view);
    } else {
      const request = reader.requests.shift();
      if (isOver) request.close();
      else request.chunk(view);
    }
  }
  #shouldPull(): boolean {
    if (this.stream.state !== State.Readable || this.#closeRequested || !this.#started) return false;
    const { reader } = this.stream;
    if (reader !== null && (reader.isByob ? reader.intoRequests : reader.requests).length > 0) return true;
    return this.desiredSize! > 0;
  }
  #pullIfNeeded(): void {
    if (this.#shouldPull()) this.#pulls.ask(this.#source!);
  }
}

const elementSizeOf = (type: ViewType) => (type === DataView ? 1 : type.BYTES_PER_ELEMENT!);
const typeOf = (view: ArrayBufferView): ViewType => viewType(view) as ViewType;

// --- What scripts see of it ---

const key = Symbol();
let requestOf: (controller: ByteController, view: Uint8Array) => ReadableStreamBYOBRequest;
let viewOf: (request: ReadableStreamBYOBRequest) => Uint8Array | null;
let invalidate: (request: ReadableStreamBYOBRequest) => void;
export let byteControllerOf: (controller: ByteController) => ReadableByteStreamController;

export class ReadableStreamBYOBRequest {
  // Null when it has been answered.
  #controller: ByteController | null;
  #view: Uint8Array | null;
  static {
    requestOf = (controller, view) => new (ReadableStreamBYOBRequest as any)(key, controller, view);
    viewOf = (request) => request.#view;
    invalidate = (request) => { request.#controller = request.#view = null; };
  }
  constructor() {
    if (arguments[0] !== key) throw illegalConstructor();
    this.#controller = arguments[1];
    this.#view = arguments[2];
  }
  get view() { return this.#view; }
  respond(bytesWritten: number): void {
    const controller = this.#controller;
    needArguments(arguments.length, 1, "respond");
    const written = enforceRange(bytesWritten, "The count of bytes");
    if (controller === null || this.#controller === null) throw invalidState("The BYOB request has been answered");
    if (isDetached(this.#view!.buffer)) throw invalidState("The BYOB request's buffer is detached");
    controller.respond(written);
  }
  respondWithNewView(view: ArrayBufferView): void {
    const controller = this.#controller;
    needArguments(arguments.length, 1, "respondWithNewView");
    if (!ArrayBuffer.isView(view)) throw wrongType("respondWithNewView needs a view");
    if (controller === null) throw invalidState("The BYOB request has been answered");
    if (isDetached(view.buffer)) throw invalidState("The view's buffer is detached");
    controller.respondWith(view);
  }
}

export class ReadableByteStreamController {
  #controller: ByteController;
  static {
    byteControllerOf = (controller) => new (ReadableByteStreamController as any)(key, controller);
  }
  constructor() {
    if (arguments[0] !== key) throw illegalConstructor();
    this.#controller = arguments[1];
  }
  get byobRequest() { return this.#controller.byobRequest; }
  get desiredSize() { return this.#controller.desiredSize; }
  close(): void {
    if (this.#controller.closeRequested) throw invalidState("The stream is about to be closed already");
    if (this.#controller.stream.state !== State.Readable) throw invalidState("The stream is closed or has failed");
    this.#controller.close();
  }
  enqueue(chunk: ArrayBufferView): void {
    const controller = this.#controller;
    needArguments(arguments.length, 1, "enqueue");
    if (!ArrayBuffer.isView(chunk)) throw wrongType("A chunk must be a view of an ArrayBuffer");
    if (chunk.byteLength === 0) throw invalidState("A chunk must not be empty");
    if (chunk.buffer.byteLength === 0) throw invalidState("A chunk's buffer must not be empty");
    if (controller.closeRequested) throw invalidState("The stream is about to be closed");
    if (controller.stream.state !== State.Readable) throw invalidState("The stream is closed or has failed");
    controller.enqueue(chunk);
  }
  error(reason: unknown = undefined): void { this.#controller.error(reason); }
}
