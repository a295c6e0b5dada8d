// https://fetch.spec.whatwg.org/#body-mixin
import { carry } from "../core/context";
import { natives } from "../core/natives";
import { isLoaded, late } from "../core/late";
import type { Headers } from "./headers";
import type { BodyHandle, BodyWriter, WholeBody } from "./native";
import { usvString } from "../core/webidl";
import { byteStream, ReadableStream } from "../streams/streams";
import { URLSearchParams } from "../url/url";

export const bodyOf: unique symbol = Symbol("body");

const file = () => late<typeof import("../file/file")>("file/file");
const forms = () => late<typeof import("./form_data")>("fetch/form_data");

// What a message carries: nothing, bytes that are all there, a body that only C++ has touched, or a stream.
export class Body {
  whole: WholeBody = null;
  handle: BodyHandle | null = null;
  stream: any = null;
  used = false;
  // Of a response that a signal may still cut off: why it did, or undefined.
  aborted: (() => unknown) | null = null;
  #controller: any = null;
  get isNull() { return this.whole === null && this.handle === null && this.stream === null; }

  static extract(value: unknown): [Body, string | null] {
    const body = new Body();
    if (value === null || value === undefined) return [body, null];
    if (value instanceof ReadableStream) {
      if (value.locked) throw new TypeError("The stream is locked to a reader");
      body.stream = value;
      return [body, null];
    }
    if (value instanceof ArrayBuffer) { body.whole = new Uint8Array(value.slice(0)); return [body, null]; }
    if (ArrayBuffer.isView(value)) { body.whole = new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice(); return [body, null]; }
    if (value instanceof URLSearchParams) { body.whole = value.toString(); return [body, "application/x-www-form-urlencoded;charset=UTF-8"]; }
    if (isLoaded("file/file")) {
      const { bytesOfBlob, isBlob } = file();
      if (isBlob(value)) { body.whole = bytesOfBlob(value); return [body, value.type || null]; }
    }
    if (isLoaded("fetch/form_data")) {
      const { encodeForm, isFormData } = forms();
      if (isFormData(value)) { const [bytes, type] = encodeForm(value); body.whole = bytes; return [body, type]; }
    }
    body.whole = String(value);
    return [body, "text/plain;charset=UTF-8"];
  }

  asStream(): any {
    if (this.stream || this.isNull) return this.stream;
    const { whole, handle } = this;
    this.whole = null;
    this.handle = null;
    if (handle) {
      this.stream = new ReadableStream({
        type: "bytes",
        start: (controller: any) => {
          this.#controller = controller;
          natives.fetch.readBody(handle,
            (chunk) => controller.enqueue(chunk),
            () => { controller.close(); controller.byobRequest?.respond(0); },
            (message) => controller.error(this.#failure(message)));
        },
        pull() { natives.fetch.pullBody(handle, 65536); },
        cancel() { natives.fetch.cancelBody(handle); },
      } as any, { highWaterMark: 0 });
    } else {
      const bytes = typeof whole === "string" ? natives.encoding.encode(whole) : whole!;
      this.stream = byteStream(bytes);
    }
    return this.stream;
  }

  #failure(message: string): unknown { return this.aborted?.() ?? new TypeError(message); }

  // A signal has cut the body off: its reader need not ask for more to hear of it.
  cut(reason: unknown): void { this.#controller?.error(reason); }

  claim(): void {
    if (this.used || this.stream?.locked) throw new TypeError("Body is unusable: it has been read or is locked");
    if (!this.isNull) this.used = true;
  }

  #throwIfAborted(): void {
    const reason = this.aborted?.();
    if (reason !== undefined) throw reason;
  }

  async bytes(): Promise<Uint8Array> {
    this.claim();
    this.#throwIfAborted();
    if (this.handle) return await new Promise((resolve, reject) => natives.fetch.collectBody(this.handle!, resolve, (message) => reject(this.#failure(message))));
    if (this.stream) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      const reader = this.stream.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (!(value instanceof Uint8Array)) throw new TypeError("A body's stream may hold only Uint8Array chunks");
        chunks.push(value);
        size += value.length;
      }
      const all = new Uint8Array(size);
      let at = 0;
      for (const chunk of chunks) { all.set(chunk, at); at += chunk.length; }
      return all;
    }
    return typeof this.whole === "string" ? natives.encoding.encode(this.whole) : this.whole ? this.whole.slice() : new Uint8Array(0);
  }

  async text(): Promise<string> {
    if (this.handle) {
      this.claim();
      this.#throwIfAborted();
      return await new Promise((resolve, reject) => natives.fetch.collectText(this.handle!, resolve, (message) => reject(this.#failure(message))));
    }
    if (typeof this.whole === "string") {
      this.claim();
      const whole = usvString(this.whole);
      return whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole;
    }
    const text = natives.encoding.decode(await this.bytes());
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  clone(): Body {
    this.claim();
    this.used = false;
    const copy = new Body();
    if (this.stream || this.handle) [this.stream, copy.stream] = this.asStream().tee();
    else copy.whole = this.whole;
    return copy;
  }
}

// Drains a stream into a writer with its backpressure. Gives the two callbacks and the start that natives want.
// `settled` hears that nothing more will be written.
export function pump(stream: any, settled: () => void = () => {}): [() => void, () => void, (writer: BodyWriter) => void] {
  const reader = stream.getReader();
  let writer: BodyWriter;
  let running = false;
  let over = false;
  const run = async () => {
    if (running || over) return;
    running = true;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (over) return;
        if (done) { over = true; settled(); natives.fetch.end(writer); return; }
        if (!(value instanceof Uint8Array) && typeof value !== "string") throw new TypeError("A body's stream may hold only Uint8Array chunks");
        if (!natives.fetch.write(writer, value)) return;
      }
    } catch (error) {
      if (over) return;
      over = true;
      settled();
      natives.fetch.failBody(writer, String(error));
      reader.cancel(error).catch(() => {});
    } finally {
      running = false;
    }
  };
  // Nobody waits for it, but the stream's own source runs within.
  return [carry(run), () => { over = true; settled(); reader.cancel(new TypeError("the body is no longer wanted")).catch(() => {}); }, (made) => { writer = made; }];
}

// The members that Request and Response share.
export abstract class BodyMixin {
  abstract get [bodyOf](): Body;
  abstract get headers(): Headers;
  get body() { return this[bodyOf].asStream(); }
  get bodyUsed(): boolean { return this[bodyOf].used || !!this[bodyOf].stream?._disturbed; }
  async text() { return await this[bodyOf].text(); }
  async json() { return JSON.parse(await this[bodyOf].text()); }
  async bytes() { return await this[bodyOf].bytes(); }
  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this[bodyOf].bytes();
    return (bytes.buffer.byteLength === bytes.byteLength ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
  }
  async blob() { return file().blobOfBody(await this[bodyOf].bytes(), this.headers.get("content-type")); }
  async formData() { return forms().formOfBody(await this[bodyOf].bytes(), this.headers.get("content-type")); }
}
