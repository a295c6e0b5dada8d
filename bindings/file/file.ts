// https://w3c.github.io/FileAPI/: Blob and File. A late part.
import { natives, showAttributes } from "edgert:core/natives";
import { usvString } from "edgert:core/webidl";
import { ReadableStream } from "edgert:streams/streams";

type Part = ArrayBuffer | ArrayBufferView | Blob | string;
const kChunk = 65536;

// https://w3c.github.io/FileAPI/#constructorBlob
const normalType = (type: string) => (/[^\x20-\x7e]/.test(type) ? "" : type.toLowerCase());
const nativeEndings = (text: string) => text.replace(/\r\n|\r|\n/g, "\n");

export let bytesOfBlob: (blob: Blob) => Uint8Array;

export class Blob {
  #bytes: Uint8Array;
  #type: string;
  static {
    bytesOfBlob = (blob) => blob.#bytes;
  }
  constructor(parts: Iterable<Part> = [], options: { type?: string; endings?: string } = {}) {
    if (parts === null || typeof parts !== "object" || typeof (parts as any)[Symbol.iterator] !== "function") throw new TypeError("The blob's parts must be a sequence");
    if (options !== undefined && options !== null && typeof options !== "object" && typeof options !== "function") throw new TypeError("The blob's options must be an object");
    const given = [...parts].map((part: any) => {
      if (part instanceof ArrayBuffer || ArrayBuffer.isView(part)) return bytesOf(part);
      return part instanceof Blob ? part.#bytes : String(part);
    });
    const endings = options?.endings === undefined ? "transparent" : String(options.endings);
    if (endings !== "transparent" && endings !== "native") throw new TypeError(`"${endings}" is no value of endings`);
    const type = options?.type === undefined ? "" : String(options.type);
    const chunks = given.map((part) => (typeof part === "string" ? natives.encoding.encode(usvString(endings === "native" ? nativeEndings(part) : part)) : part));
    this.#bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
    let at = 0;
    for (const chunk of chunks) { this.#bytes.set(chunk, at); at += chunk.byteLength; }
    this.#type = normalType(type);
  }
  get size() { return this.#bytes.byteLength; }
  get type() { return this.#type; }
  slice(start = 0, end = this.size, type: string = ""): Blob {
    const place = (value: number) => { const whole = clamp(value); return whole < 0 ? Math.max(this.size + whole, 0) : Math.min(whole, this.size); };
    const from = place(start);
    const part = new Blob([], { type });
    part.#bytes = this.#bytes.subarray(from, Math.max(place(end), from));
    return part;
  }
  async text(): Promise<string> { return natives.encoding.decode(this.#bytes); }
  async arrayBuffer(): Promise<ArrayBuffer> { return this.#bytes.slice().buffer as ArrayBuffer; }
  async bytes(): Promise<Uint8Array> { return this.#bytes.slice(); }
  stream() {
    const bytes = this.#bytes;
    let at = 0;
    return new ReadableStream({
      type: "bytes",
      pull(controller: any) {
        if (at < bytes.length) controller.enqueue(bytes.slice(at, at += kChunk));
        if (at < bytes.length) return;
        controller.close();
        controller.byobRequest?.respond(0);
      },
    } as any, { highWaterMark: 0 });
  }
}

export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;
  constructor(parts: Iterable<Part>, name: string, options: { type?: string; endings?: string; lastModified?: number } = {}) {
    if (arguments.length < 2) throw new TypeError("File needs its parts and a name");
    super(parts, options);
    this.#name = usvString(String(name));
    this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
  }
  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
  get webkitRelativePath() { return ""; }
}

function bytesOf(part: ArrayBuffer | ArrayBufferView): Uint8Array {
  return part instanceof ArrayBuffer ? new Uint8Array(part) : new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}

// [Clamp] long long
function clamp(value: unknown): number {
  const number = Number(value);
  return Number.isNaN(number) ? 0 : Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(number)));
}

showAttributes(Blob, ["size", "type"]);
showAttributes(File, ["name", "size", "type"]);
