// https://encoding.spec.whatwg.org/ and atob/btoa of HTML
import { define, natives, showAttributes } from "../core/natives";
import { coded, dictionary, illegal } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";
import { encodingOf } from "./labels";

export class TextEncoder {
  // What it is told apart by: it has no state.
  #encoder = true;
  get encoding() { return this.#encoder ? "utf-8" : illegal(); }
  encode(text: string = "") {
    if (!(#encoder in this)) illegal();
    return natives.encoding.encode(`${text}`);
  }
  encodeInto(text: string, target: Uint8Array) {
    if (!(#encoder in this)) illegal();
    if (!(target instanceof Uint8Array)) throw new TypeError("encodeInto writes into a Uint8Array");
    const [read, written] = natives.encoding.encodeInto(`${text}`, target);
    return { read, written };
  }
}

const none = new Uint8Array(0);

function bytesOf(input: unknown): Uint8Array {
  if (ArrayBuffer.isView(input) || input instanceof ArrayBuffer || natives.wasm.isShared(input)) {
    // Detached ones among them.
    if (ArrayBuffer.isView(input)) return input.byteLength === 0 ? none : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    return (input as ArrayBufferLike).byteLength === 0 ? none : new Uint8Array(input as ArrayBuffer);
  }
  throw coded(new TypeError("decode needs an ArrayBuffer or a view of one"), "ERR_INVALID_ARG_TYPE");
}

// How many bytes at the end begin a sequence that more bytes may complete.
// https://encoding.spec.whatwg.org/#utf-8-decoder
function incompleteUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); ++back) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
    if (length <= back) return 0;
    if (back === 1) return 1;
    const second = bytes[bytes.length - back + 1]!;
    const lower = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    const upper = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    return second >= lower && second <= upper ? back : 0;
  }
  return 0;
}

// An odd byte, or a high surrogate that waits for its other half.
function incompleteUtf16(bytes: Uint8Array, bigEndian: boolean): number {
  const odd = bytes.length % 2;
  if (bytes.length - odd < 2) return odd;
  const high = bytes[bytes.length - odd - (bigEndian ? 2 : 1)]!;
  return high >= 0xd8 && high < 0xdc ? odd + 2 : odd;
}

const invalidData = (encoding: string): TypeError => coded(new TypeError(`The encoded data was not valid for encoding ${encoding}`), "ERR_ENCODING_INVALID_ENCODED_DATA");
function decodeFatally(bytes: Uint8Array): string {
  try {
    return natives.encoding.decode(bytes, true);
  } catch (error) {
    throw error instanceof TypeError ? invalidData("utf-8") : error;
  }
}

export class TextDecoder {
  #encoding: string;
  #table = -1;
  #multiByte = -1;
  #state = 0;
  #fatal: boolean;
  #ignoreBOM: boolean;
  #pending = none;
  #bomSeen = false;
  #streaming = false;
  constructor(label: string = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    const encoding = encodingOf(`${label}`);
    if (encoding === null || encoding === "replacement") throw coded(new RangeError(`The encoding label provided ('${label}') is invalid.`), "ERR_ENCODING_NOT_SUPPORTED");
    const { fatal, ignoreBOM } = dictionary(options, "TextDecoder's options");
    if (encoding !== "utf-8" && !encoding.startsWith("utf-16")) {
      this.#table = natives.encoding.singleByteTable(encoding);
      if (this.#table < 0) this.#multiByte = natives.encoding.multiByteEncoding(encoding);
    }
    this.#encoding = encoding;
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }
  get encoding() { return #encoding in this ? this.#encoding : illegal(); }
  get fatal() { return #fatal in this ? this.#fatal : illegal(); }
  get ignoreBOM() { return #ignoreBOM in this ? this.#ignoreBOM : illegal(); }

  // https://encoding.spec.whatwg.org/#dom-textdecoder-decode
  decode(input: ArrayBuffer | ArrayBufferView = none, options: { stream?: boolean } = {}) {
    let bytes = bytesOf(input);
    const stream = !!dictionary(options, "decode's options").stream;
    if (!this.#streaming) {
      this.#pending = none;
      this.#bomSeen = false;
      this.#state = 0;
    }
    this.#streaming = stream;
    if (this.#table >= 0) return natives.encoding.decodeSingleByte(bytes, this.#table, this.#fatal);
    if (this.#pending.length > 0) {
      const joined = new Uint8Array(this.#pending.length + bytes.length);
      joined.set(this.#pending);
      joined.set(bytes, this.#pending.length);
      bytes = joined;
      this.#pending = none;
    }
    if (this.#multiByte >= 0) {
      const [text, read, state] = natives.encoding.decodeMultiByte(bytes, this.#multiByte, this.#state, !stream, this.#fatal);
      this.#state = state;
      this.#pending = bytes.slice(read);
      return text;
    }
    const bigEndian = this.#encoding === "utf-16be";
    const utf8 = this.#encoding === "utf-8";
    if (stream) {
      const keep = utf8 ? incompleteUtf8(bytes) : incompleteUtf16(bytes, bigEndian);
      if (keep > 0) {
        this.#pending = bytes.slice(bytes.length - keep);
        bytes = bytes.subarray(0, bytes.length - keep);
      }
    }
    let text: string;
    if (utf8) {
      text = this.#fatal ? decodeFatally(bytes) : natives.encoding.decode(bytes, false);
    } else {
      try {
        text = natives.encoding.decodeUtf16(bytes, bigEndian, this.#fatal);
      } catch (error) {
        throw error instanceof TypeError ? invalidData(this.#encoding) : error;
      }
      if (bytes.length % 2 === 1) {
        if (this.#fatal) throw invalidData(this.#encoding);
        // A high surrogate in front of an odd byte is one error with it.
        const alone = text.endsWith("\ufffd") && incompleteUtf16(bytes, bigEndian) === 3;
        if (!alone) text += "\ufffd";
      }
    }
    if (!this.#bomSeen && text.length > 0) {
      this.#bomSeen = true;
      if (!this.#ignoreBOM && text.charCodeAt(0) === 0xfeff) return text.slice(1);
    }
    return text;
  }
}

// https://html.spec.whatwg.org/multipage/webappapis.html#dom-btoa
export function btoa(data: string): string {
  if (arguments.length === 0) throw new TypeError("btoa needs a string");
  const text = natives.encoding.btoa(`${data}`);
  if (text === null) throw new DOMException("The string to be encoded contains characters outside of the Latin1 range.", "InvalidCharacterError");
  return text;
}
export function atob(data: string): string {
  if (arguments.length === 0) throw new TypeError("atob needs a string");
  const text = natives.encoding.atob(`${data}`);
  if (text === null) throw new DOMException("Failed to decode base64", "InvalidCharacterError");
  return text;
}

// What btoa takes, of bytes.
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

showAttributes(TextEncoder, ["encoding"]);
showAttributes(TextDecoder, ["encoding", "fatal", "ignoreBOM"]);
define({ TextEncoder, TextDecoder, atob, btoa });
