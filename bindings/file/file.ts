// https://w3c.github.io/FileAPI/: Blob and File. A late part.
import { natives, showAttributes } from "edgert:core/natives";
import { ownList } from "edgert:core/objects";
import { dictionary, sequence, usvString } from "edgert:core/webidl";
import { byteStream } from "edgert:streams/streams";
import { addCloneSteps } from "edgert:structured-clone/structured_clone";
import { extractMimeType, serializeMimeType } from "../mime/mime";

type Part = ArrayBuffer | ArrayBufferView | Blob | string;
interface BlobOptions { type?: string; endings?: string }
interface FileOptions extends BlobOptions { lastModified?: number }

// https://w3c.github.io/FileAPI/#constructorBlob
const normalType = (type: string) => (/[^\x20-\x7e]/.test(type) ? "" : type.toLowerCase());
// https://w3c.github.io/FileAPI/#convert-line-endings-to-native
const nativeEndings = (text: string) => text.replace(/\r\n?/g, "\n");

// The bytes themselves: whoever asks must not change them.
export let bytesOfBlob: (blob: Blob) => Uint8Array;
export let typeOfBlob: (blob: Blob) => string;
export let isBlob: (value: unknown) => value is Blob;
// Gives a blob bytes that nobody else may change.
let fill: <T extends Blob>(blob: T, bytes: Uint8Array, type: string) => T;

export class Blob {
  #bytes: Uint8Array;
  #type: string;
  static {
    bytesOfBlob = (blob) => blob.#bytes;
    typeOfBlob = (blob) => blob.#type;
    isBlob = (value): value is Blob => typeof value === "object" && value !== null && #bytes in value;
    fill = (blob, bytes, type) => { blob.#bytes = bytes; blob.#type = type; return blob; };
  }
  constructor(blobParts: Iterable<Part> = undefined as never, options: BlobOptions = undefined as never) {
    const parts = blobParts === undefined ? [] : sequence(blobParts, "The blob's parts", partOf);
    const given = dictionary(options, "The blob's options");
    const { endings: wanted } = given;
    const endings = wanted === undefined ? "transparent" : `${wanted}`;
    if (endings !== "transparent" && endings !== "native") throw new TypeError(`"${endings}" is no value of endings`);
    const { type } = given;
    this.#type = type === undefined ? "" : normalType(`${type}`);
    const chunks = parts.map((part) => (typeof part === "string" ? natives.encoding.encode(endings === "native" ? nativeEndings(part) : part) : part));
    this.#bytes = joinBytes(chunks);
  }
  get size() { return this.#bytes.byteLength; }
  get type() { return this.#type; }
  // https://w3c.github.io/FileAPI/#slice-blob
  slice(start: number = undefined as never, end: number = undefined as never, contentType: string = undefined as never): Blob {
    const size = this.#bytes.byteLength;
    const place = (value: unknown, otherwise: number) => {
      if (value === undefined) return otherwise;
      const whole = clamp(value);
      return whole < 0 ? Math.max(size + whole, 0) : Math.min(whole, size);
    };
    const from = place(start, 0), to = place(end, size);
    return fill(new Blob(), this.#bytes.subarray(from, Math.max(from, to)), contentType === undefined ? "" : normalType(`${contentType}`));
  }
  async text(): Promise<string> {
    const text = natives.encoding.decode(this.#bytes);
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
  async arrayBuffer(): Promise<ArrayBuffer> { return this.#bytes.slice().buffer as ArrayBuffer; }
  async bytes(): Promise<Uint8Array> { return this.#bytes.slice(); }
  stream() { return byteStream(this.#bytes); }
}

export class File extends Blob {
  #name: string;
  #lastModified: number;
  constructor(fileBits: Iterable<Part>, fileName: string, options: FileOptions = undefined as never) {
    if (arguments.length < 2) throw new TypeError("File needs its parts and a name");
    const parts = sequence(fileBits, "The file's parts", partOf);
    const name = usvString(fileName);
    super(ownList(parts), options);
    this.#name = name;
    const { lastModified } = dictionary(options, "The file's options");
    this.#lastModified = lastModified === undefined ? Date.now() : longLong(lastModified);
  }
  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }
  get webkitRelativePath() { return ""; }
}

const isShared = (buffer: unknown) => Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";

function partOf(part: any): Uint8Array | string {
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  if (ArrayBuffer.isView(part)) {
    if (isShared(part.buffer)) throw new TypeError("A blob's part must not lie in shared memory");
    return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  }
  return isBlob(part) ? bytesOfBlob(part) : usvString(part);
}

export function joinBytes(chunks: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) { bytes.set(chunk, at); at += chunk.byteLength; }
  return bytes;
}

// https://webidl.spec.whatwg.org/#js-long-long with [Clamp]: ties go to the even neighbour.
function clamp(value: unknown): number {
  const number = Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(value)));
  if (Number.isNaN(number)) return 0;
  const below = Math.floor(number), over = number - below;
  return (over < 0.5 || (over === 0.5 && below % 2 === 0) ? below : below + 1) + 0;
}

// https://webidl.spec.whatwg.org/#js-long-long
function longLong(value: unknown): number {
  const number = Math.trunc(Number(value));
  if (Number.isSafeInteger(number)) return number + 0;
  return Number.isFinite(number) ? Number(BigInt.asIntN(64, BigInt(number))) : 0;
}

// What Response.blob() gives: the bytes become the blob's.
export const blobOfBody = (bytes: Uint8Array, contentType: string | null): Blob => {
  const mime = extractMimeType(contentType);
  return fill(new Blob(), bytes, mime === null ? "" : normalType(serializeMimeType(mime)));
};
export const fileOfBytes = (bytes: Uint8Array, name: string, type: string, lastModified = Date.now()): File =>
  fill(new File(ownList([]), name, { lastModified }), bytes, normalType(type));

addCloneSteps((value) => {
  if (!isBlob(value)) return undefined;
  if (value instanceof File) return fileOfBytes(bytesOfBlob(value), value.name, value.type, value.lastModified);
  return fill(new Blob(), bytesOfBlob(value), value.type);
});

showAttributes(Blob, ["size", "type"]);
showAttributes(File, ["name", "size", "type"]);
