// https://encoding.spec.whatwg.org/ and atob/btoa of HTML
import { define, natives } from "../core/natives";
import { DOMException } from "../dom-exception/dom_exception";

export class TextEncoder {
  get encoding() { return "utf-8"; }
  encode(text = "") { return natives.runtime.encode(String(text)); }
  encodeInto(text: string, target: Uint8Array) {
    let read = 0, written = 0;
    for (const character of String(text)) {
      const bytes = natives.runtime.encode(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

const utf8Labels = ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"];

export class TextDecoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #pending = new Uint8Array(0);
  #started = false;
  constructor(label = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!utf8Labels.includes(String(label).trim().toLowerCase())) throw new RangeError(`The encoding label "${label}" is not supported: utf-8 is`);
    this.fatal = !!options?.fatal;
    this.ignoreBOM = !!options?.ignoreBOM;
  }
  get encoding() { return "utf-8"; }
  decode(input: ArrayBuffer | ArrayBufferView = new Uint8Array(0), options: { stream?: boolean } = {}) {
    let bytes = ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input);
    if (this.#pending.length > 0) {
      const joined = new Uint8Array(this.#pending.length + bytes.length);
      joined.set(this.#pending);
      joined.set(bytes, this.#pending.length);
      bytes = joined;
      this.#pending = new Uint8Array(0);
    }
    if (options?.stream) {
      const keep = incompleteTail(bytes);
      this.#pending = bytes.slice(bytes.length - keep);
      bytes = bytes.subarray(0, bytes.length - keep);
    }
    let text = natives.runtime.decode(bytes);
    if (this.fatal && text.includes("\ufffd") && !sameBytes(natives.runtime.encode(text), bytes)) {
      this.#started = false;
      throw new TypeError("The encoded data is not valid utf-8");
    }
    if (!this.#started && !this.ignoreBOM && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    this.#started = options?.stream ? this.#started || bytes.length > 0 : false;
    return text;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

// The bytes at the end that begin a sequence and do not end it.
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); ++back) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
export function btoa(data: string): string {
  data = String(data);
  let out = "";
  for (let i = 0; i < data.length; i += 3) {
    const codes = [data.charCodeAt(i), data.charCodeAt(i + 1), data.charCodeAt(i + 2)];
    if (codes.some((code) => code > 255)) throw new DOMException("The string to be encoded contains characters outside of the Latin1 range.", "InvalidCharacterError");
    const bits = (codes[0]! << 16) | ((codes[1] || 0) << 8) | (codes[2] || 0);
    out += alphabet[bits >> 18]! + alphabet[(bits >> 12) & 63]! + (i + 1 < data.length ? alphabet[(bits >> 6) & 63]! : "=") + (i + 2 < data.length ? alphabet[bits & 63]! : "=");
  }
  return out;
}
export function atob(data: string): string {
  data = String(data).replace(/[\t\n\f\r ]/g, "");
  if (data.length % 4 === 0) data = data.replace(/==?$/, "");
  if (data.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(data)) throw new DOMException("Failed to decode base64", "InvalidCharacterError");
  let out = "", bits = 0, held = 0;
  for (const character of data) {
    bits = (bits << 6) | alphabet.indexOf(character);
    held += 6;
    if (held >= 8) { held -= 8; out += String.fromCharCode((bits >> held) & 255); bits &= (1 << held) - 1; }
  }
  return out;
}
define({ TextEncoder, TextDecoder, atob, btoa });
