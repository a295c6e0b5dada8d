// https://fetch.spec.whatwg.org/#body-mixin
import { carry } from "../core/context";
import { natives, type ShowValue } from "../core/natives";
import { isLoaded, late } from "../core/late";
import { type Box, boxed } from "../core/objects";
import { tellOfPromise } from "./forgotten_await";
import { flatHeaders, type Headers, lazyHeaders } from "./headers";
import type { BodyHandle, Pump, WholeBody } from "./native";
import { usvString } from "../core/webidl";
import {
  abandon, acquireReader, byteStream, isDisturbed, isReadableStream, readableOf, type ReadableByteStreamController, ReadableStream, readChunk,
} from "../streams/streams";
import { markHandled, rejected } from "../streams/promises";
import { URLSearchParams } from "../url/url";

const file = () => late<typeof import("../file/file")>("file/file");
const forms = () => late<typeof import("./form_data")>("fetch/form_data");

class UnmadeStream {
  readonly #used: boolean;
  constructor(used: boolean) { this.#used = used; }
  [Symbol.for("Deno.customInspect")](show: ShowValue) {
    return show({ locked: this.#used, state: this.#used ? "closed" : "readable", supportsBYOB: true }, undefined, "ReadableStream");
  }
}

// What a message carries: nothing, bytes that are all there, a body that only C++ has touched, or a stream.
export class Body {
  whole: WholeBody = null;
  handle: BodyHandle | null = null;
  stream: ReadableStream | null = null;
  used = false;
  // Of a response that a signal may still cut off: why it did, or undefined.
  aborted: (() => unknown) | null = null;
  #controller: ReadableByteStreamController | null = null;
  #isCut = false;
  get wasUsed() { return this.used || (this.stream !== null && isDisturbed(this.stream)); }
  // What inspect shows: the stream that scripts would see, which is not made for that.
  get shown(): unknown { return this.isNull || this.stream !== null ? this.stream : new UnmadeStream(this.used); }
  get isNull() { return this.whole === null && this.handle === null && this.stream === null; }

  static extract(value: unknown): [Body, string | null] {
    const body = new Body();
    if (value === null || value === undefined) return [body, null];
    if (isReadableStream(value)) {
      if (value.locked) throw new TypeError("The stream is locked to a reader");
      body.stream = value;
      return [body, null];
    }
    if (value instanceof ArrayBuffer) { body.whole = new Uint8Array(value.slice(0)); return [body, null]; }
    if (ArrayBuffer.isView(value)) { body.whole = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice(); return [body, null]; }
    if (value instanceof URLSearchParams) { body.whole = value.toString(); return [body, "application/x-www-form-urlencoded;charset=UTF-8"]; }
    if (isLoaded("file/file")) {
      const { bytesOfBlob, isBlob, typeOfBlob } = file();
      if (isBlob(value)) { body.whole = bytesOfBlob(value); return [body, typeOfBlob(value) || null]; }
    }
    if (isLoaded("fetch/form_data")) {
      const { encodeForm, isFormData } = forms();
      if (isFormData(value)) { const [bytes, type] = encodeForm(value); body.whole = bytes; return [body, type]; }
    }
    // No standard has it, but other servers do: a stream of Node's is a body.
    if (typeof value === "object" && typeof (value as any)[Symbol.asyncIterator] === "function") {
      body.stream = ReadableStream.from(value);
      return [body, null];
    }
    tellOfPromise(value, "a body is a promise, which is [object Promise] as a text");
    body.whole = String(value);
    return [body, "text/plain;charset=UTF-8"];
  }

  asStream(): ReadableStream | null {
    if (this.stream || this.isNull) return this.stream;
    const { whole, handle } = this;
    this.whole = null;
    this.handle = null;
    if (this.used) {
      // Whoever has read it holds it for ever, and nothing is left.
      this.stream = byteStream(new Uint8Array(0));
      acquireReader(readableOf(this.stream));
    } else if (handle) {
      this.stream = new ReadableStream({
        type: "bytes",
        start: (controller: ReadableByteStreamController) => {
          this.#controller = controller;
          natives.fetch.readBody(handle,
            (chunk) => { if (!this.#isCut) controller.enqueue(chunk); },
            () => {
              if (this.#isCut) return;
              controller.close();
              answerLast(controller);
            },
            (message) => controller.error(this.#failure(message)));
        },
        pull() { natives.fetch.pullBody(handle, 65536); },
        cancel() { natives.fetch.cancelBody(handle); },
      }, { highWaterMark: 0 });
    } else {
      const bytes = typeof whole === "string" ? natives.encoding.encode(whole) : whole!;
      this.stream = byteStream(bytes);
    }
    return this.stream;
  }

  #failure(error: unknown): unknown { return this.aborted?.() ?? (typeof error === "string" ? new TypeError(error) : error); }

  // A signal has cut the body off: its reader need not ask for more to hear of it.
  cut(reason: unknown): void {
    // What is on its way still arrives.
    this.#isCut = true;
    this.#controller?.error(reason);
  }

  claim(): void {
    if (this.used || this.stream?.locked) throw new TypeError("Body is unusable: it has been read or is locked");
    if (!this.isNull) this.used = true;
  }

  #throwIfAborted(): void {
    const reason = this.aborted?.();
    if (reason !== undefined) throw reason;
  }

  async bytes(): Promise<Box<Uint8Array>> {
    this.claim();
    this.#throwIfAborted();
    if (this.handle) {
      return await new Promise((resolve, reject) => natives.fetch.collectBody(this.handle!, (bytes) => resolve(boxed(bytes)), (error) => reject(this.#failure(error))));
    }
    if (this.stream) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      const reader = acquireReader(readableOf(this.stream));
      for (;;) {
        const { done, value } = await readChunk(reader);
        if (done) break;
        if (!(value instanceof Uint8Array)) throw new TypeError("A body's stream may hold only Uint8Array chunks");
        chunks.push(value);
        size += value.length;
      }
      const all = new Uint8Array(size);
      let at = 0;
      for (const chunk of chunks) { all.set(chunk, at); at += chunk.length; }
      return boxed(all);
    }
    return boxed(typeof this.whole === "string" ? natives.encoding.encode(this.whole) : this.whole ? this.whole.slice() : new Uint8Array(0));
  }

  // What `make` makes of the text. What has arrived is given on by one promise: each further one costs a request a microsecond.
  textAs<T>(make: (text: string) => T): Promise<T> {
    if (!this.handle) return this.#ownTextAs(make);
    return new Promise((resolve, reject) => {
      this.claim();
      this.#throwIfAborted();
      natives.fetch.collectText(this.handle!, (text) => {
        try {
          resolve(make(text));
        } catch (error) {
          reject(error);
        }
      }, (error) => reject(this.#failure(error)));
    });
  }
  async #ownTextAs<T>(make: (text: string) => T): Promise<T> { return make(await this.#ownText()); }
  async #ownText(): Promise<string> {
    if (typeof this.whole === "string") {
      this.claim();
      const whole = usvString(this.whole);
      return whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole;
    }
    const text = natives.encoding.decode((await this.bytes()).value);
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  clone(): Body {
    this.claim();
    this.used = false;
    const copy = new Body();
    if (this.stream || this.handle) [this.stream, copy.stream] = this.asStream()!.tee();
    else copy.whole = this.whole;
    return copy;
  }
}

// Of a stream that has been closed: a reader that brought a view gets it back.
function answerLast(controller: ReadableByteStreamController): void {
  const request = controller.byobRequest;
  if (request !== null) request.respond(0);
}

// Drains a stream into a writer with its backpressure. Gives the writer and the two callbacks that natives want.
// `settled` hears that nothing more will be written.
export function pump(stream: ReadableStream, settled: () => void = () => {}, failed: (error: unknown) => void = () => {}): Pump {
  const reader = acquireReader(readableOf(stream));
  const writer = natives.fetch.makeWriter();
  let running = false;
  let over = false;
  const run = async () => {
    if (running || over) return;
    running = true;
    try {
      for (;;) {
        const { done, value } = await readChunk(reader);
        if (over) return;
        if (done) { over = true; settled(); natives.fetch.end(writer); return; }
        if (!(value instanceof Uint8Array) && typeof value !== "string") throw new TypeError("A body's stream may hold only Uint8Array chunks");
        if (!natives.fetch.write(writer, value)) return;
      }
    } catch (error) {
      if (over) return;
      over = true;
      settled();
      failed(error);
      natives.fetch.failBody(writer, String(error));
      abandon(reader, error);
    } finally {
      running = false;
    }
  };
  // Nobody waits for it, but the stream's own source runs within.
  return [writer, carry(run), () => { over = true; settled(); abandon(reader, new TypeError("the body is no longer wanted")); }];
}

// What a message is to the platform: a script can replace the classes' members.
export let bodyOf: (message: BodyMixin) => Body;
export let setBody: (message: BodyMixin, body: Body) => void;
// The body lies with an exchange until somebody asks for it.
export let leaveBody: (message: BodyMixin, exchange: number) => void;
export let headersOf: (message: BodyMixin) => Headers;
export let hasOwnHeaders: (message: BodyMixin) => boolean;
export let setHeaders: (message: BodyMixin, headers: Headers) => void;
export let flatHeadersOf: (message: BodyMixin) => string;
export let setFlatHeaders: (message: BodyMixin, flat: string) => void;
// Nobody has looked at its headers yet.
export let makeHeadersImmutable: (message: BodyMixin) => void;

// In place of an exchange's number: there is no body left there, or it has been read.
const kNone = -1, kSpent = -2;
// As what takeAs gives a body.
const kText = 0, kJson = 1, kBytes = 2;

// The members that Request and Response share.
export class BodyMixin {
  #body: Body | null = null;
  #exchange = kNone;
  #arrived = false;
  #headers: Headers | null = null;
  #flat = "";
  #isImmutable = false;
  static {
    bodyOf = (message) => {
      if (message.#body === null) {
        message.#body = new Body();
        if (message.#exchange >= 0) message.#body.handle = natives.fetch.takeBody(message.#exchange);
        if (message.#exchange === kSpent) {
          message.#body.whole = "";
          message.#body.used = true;
        }
        message.#exchange = kNone;
      }
      return message.#body;
    };
    setBody = (message, body) => { message.#body = body; };
    leaveBody = (message, exchange) => { message.#exchange = exchange; message.#arrived = true; };
    headersOf = (message) => (message.#headers ??= lazyHeaders(message.#flat, message.#isImmutable));
    hasOwnHeaders = (message) => message.#headers !== null;
    setHeaders = (message, headers) => { message.#headers = headers; };
    flatHeadersOf = (message) => (message.#headers ? flatHeaders(message.#headers) : message.#flat);
    setFlatHeaders = (message, flat) => { message.#flat = flat; };
    makeHeadersImmutable = (message) => {
      message.#flat = flatHeadersOf(message);
      message.#headers = null;
      message.#isImmutable = true;
    };
  }
  get body() { return bodyOf(this).asStream(); }
  get bodyUsed(): boolean { return bodyOf(this).wasUsed; }
  // Who reads an incoming body without waiting for it hears nothing of what goes wrong: its worker has other requests.
  static #read<T>(message: BodyMixin, promise: Promise<T>): Promise<T> {
    if (#arrived in message && message.#arrived) markHandled(promise);
    return promise;
  }
  // An incoming body that nobody has touched is here as a rule, and is read without a handle then. Null for any other.
  static #takeAs(message: BodyMixin, as: number, make: (value: any) => unknown = asItIs): Promise<any> | null {
    if (!(#exchange in message) || message.#exchange < 0) return null;
    const exchange = message.#exchange;
    message.#exchange = kSpent;
    let isHere = false;
    const promise = new Promise((resolve, reject) => {
      const value = natives.fetch.takeAs(exchange, as, (late) => { resolve(make(late)); }, (error) => { reject(typeof error === "string" ? new TypeError(error) : error); });
      if (value === undefined) return;
      isHere = true;
      resolve(make(value));
    });
    if (!isHere) markHandled(promise);
    return promise;
  }
  text(): Promise<string> { return BodyMixin.#takeAs(this, kText) ?? BodyMixin.#read(this, readText(this)); }
  json(): Promise<any> { return BodyMixin.#takeAs(this, kJson) ?? BodyMixin.#read(this, readJson(this)); }
  bytes(): Promise<Uint8Array> { return BodyMixin.#takeAs(this, kBytes) ?? BodyMixin.#read(this, readBytes(this)); }
  arrayBuffer(): Promise<ArrayBuffer> { return BodyMixin.#takeAs(this, kBytes, bufferOf) ?? BodyMixin.#read(this, readBuffer(this)); }
  blob() { return BodyMixin.#read(this, readBlob(this)); }
  formData() { return BodyMixin.#read(this, readForm(this)); }
}
const asItIs = <T>(value: T) => value;
const bufferOf = (bytes: Uint8Array): ArrayBuffer => bytes.buffer as ArrayBuffer;
const parsed = (text: string): unknown => JSON.parse(text);
const readText = (message: BodyMixin) => textOf<string>(message, asItIs);
const readJson = (message: BodyMixin) => textOf(message, parsed);
function textOf<T>(message: BodyMixin, make: (text: string) => T): Promise<T> {
  let body: Body;
  try {
    body = bodyOf(message);
  } catch (error) {
    return rejected(error);
  }
  return body.textAs(make);
}
const readBytes = async (message: BodyMixin) => (await bodyOf(message).bytes()).value;
async function readBuffer(message: BodyMixin): Promise<ArrayBuffer> {
  const bytes = (await bodyOf(message).bytes()).value;
  return (bytes.buffer.byteLength === bytes.byteLength ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
}
const readBlob = async (message: BodyMixin) => file().blobOfBody((await bodyOf(message).bytes()).value, headersOf(message).get("content-type"));
const readForm = async (message: BodyMixin) => forms().formOfBody((await bodyOf(message).bytes()).value, headersOf(message).get("content-type"));
