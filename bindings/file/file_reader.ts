// https://w3c.github.io/FileAPI/#APIASynch: FileReader and FileReaderSync. A late part.
import { natives, showAttributes } from "edgert:core/natives";
import { needArguments } from "edgert:core/webidl";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { latin1, TextDecoder } from "edgert:encoding/encoding";
import { EventTarget, handlerAttribute, ProgressEvent } from "edgert:events/events";
import { type Blob, bytesOfBlob, isBlob } from "edgert:file/file";
import { setTimeout } from "edgert:timers/timers";
import { parseMimeType } from "../mime/mime";

const enum State { Empty, Loading, Done }

// https://w3c.github.io/FileAPI/#packaging-data
const pack = {
  buffer: (bytes: Uint8Array) => bytes.slice().buffer as ArrayBuffer,
  binary: (bytes: Uint8Array) => latin1(bytes),
  text(encoding: string | undefined) {
    const label = encoding === undefined ? undefined : `${encoding}`;
    return (bytes: Uint8Array, type: string) => decode(bytes, label, type);
  },
  dataUrl: (bytes: Uint8Array, type: string) => `data:${type || "application/octet-stream"};base64,${natives.encoding.btoa(latin1(bytes))}`,
};

function checkBlob(value: unknown): void {
  if (!isBlob(value)) throw new TypeError("Only a Blob can be read");
}

export class FileReader extends EventTarget {
  #state = State.Empty;
  #result: string | ArrayBuffer | null = null;
  // Which read the tasks that are under way belong to: abort and another read make it another.
  #read = 0;
  constructor() { super(); }
  get readyState() { return this.#state as number; }
  get result() { return this.#result; }
  // A blob's bytes are all there: no read fails.
  get error() { void this.#state; return null; }

  readAsArrayBuffer(blob: Blob) {
    needArguments(arguments.length, 1, "readAsArrayBuffer");
    this.#start(blob, pack.buffer);
  }
  readAsBinaryString(blob: Blob) {
    needArguments(arguments.length, 1, "readAsBinaryString");
    this.#start(blob, pack.binary);
  }
  readAsText(blob: Blob, encoding: string = undefined as never) {
    needArguments(arguments.length, 1, "readAsText");
    this.#start(blob, pack.text(encoding));
  }
  readAsDataURL(blob: Blob) {
    needArguments(arguments.length, 1, "readAsDataURL");
    this.#start(blob, pack.dataUrl);
  }
  // https://w3c.github.io/FileAPI/#abort
  abort() {
    this.#result = null;
    if (this.#state !== State.Loading) return;
    this.#state = State.Done;
    ++this.#read;
    this.#fire("abort", 0, 0);
    if ((this.#state as State) !== State.Loading) this.#fire("loadend", 0, 0);
  }

  // https://w3c.github.io/FileAPI/#readOperation
  #start(blob: Blob, packed: (bytes: Uint8Array, type: string) => string | ArrayBuffer) {
    checkBlob(blob);
    if (this.#state === State.Loading) throw new DOMException("The reader is reading already", "InvalidStateError");
    this.#state = State.Loading;
    this.#result = null;
    const read = ++this.#read;
    const bytes = bytesOfBlob(blob), type = blob.type, size = bytes.byteLength;
    const task = (run: () => void) => setTimeout(() => { if (this.#read === read) run(); }, 0);
    task(() => this.#fire("loadstart", 0, size));
    if (size > 0) task(() => this.#fire("progress", size, size));
    task(() => {
      this.#result = packed(bytes, type);
      this.#state = State.Done;
      this.#fire("load", size, size);
    });
    // Unless a listener of `load` began another read.
    task(() => this.#fire("loadend", size, size));
  }
  #fire(type: string, loaded: number, total: number) {
    this.dispatchEvent(new ProgressEvent(type, { lengthComputable: total > 0, loaded, total }));
  }
}
for (const type of ["loadstart", "progress", "load", "abort", "error", "loadend"]) handlerAttribute(FileReader.prototype, type);
["EMPTY", "LOADING", "DONE"].forEach((name, value) => {
  for (const target of [FileReader, FileReader.prototype]) Object.defineProperty(target, name, { value, enumerable: true });
});
showAttributes(FileReader, ["error", "readyState", "result"]);

// https://w3c.github.io/FileAPI/#FileReaderSync
export class FileReaderSync {
  #real = true;
  #read<T>(blob: Blob, packed: (bytes: Uint8Array, type: string) => T): T {
    void this.#real;
    checkBlob(blob);
    return packed(bytesOfBlob(blob), blob.type);
  }
  readAsArrayBuffer(blob: Blob) {
    needArguments(arguments.length, 1, "readAsArrayBuffer");
    return this.#read(blob, pack.buffer);
  }
  readAsBinaryString(blob: Blob) {
    needArguments(arguments.length, 1, "readAsBinaryString");
    return this.#read(blob, pack.binary);
  }
  readAsText(blob: Blob, encoding: string = undefined as never) {
    needArguments(arguments.length, 1, "readAsText");
    return this.#read(blob, pack.text(encoding));
  }
  readAsDataURL(blob: Blob) {
    needArguments(arguments.length, 1, "readAsDataURL");
    return this.#read(blob, pack.dataUrl);
  }
}

// The encoding of https://w3c.github.io/FileAPI/#packaging-data, and the byte order mark of https://encoding.spec.whatwg.org/#decode
function decode(bytes: Uint8Array, label: string | undefined, type: string): string {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "utf-8"
    : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be"
    : bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : undefined;
  const known = (name: string | undefined) => { try { return name === undefined ? null : new TextDecoder(name); } catch { return null; } };
  const mime = parseMimeType(type);
  const decoder = known(marked) ?? known(label) ?? known(mime === null ? undefined : mime.parameters.get("charset")) ?? new TextDecoder();
  return decoder.decode(bytes);
}
