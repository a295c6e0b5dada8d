// https://w3c.github.io/webcrypto/: random values; subtle is not supported yet.
import { define, natives } from "../core/natives";
import { DOMException } from "../dom-exception/dom_exception";

const integers = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array];
export const crypto = {
  getRandomValues<T extends ArrayBufferView>(view: T): T {
    if (!integers.some((type) => view instanceof type)) throw new DOMException("The data argument must be an integer typed array", "TypeMismatchError");
    if (view.byteLength > 65536) throw new DOMException(`The requested length ${view.byteLength} exceeds 65536 bytes`, "QuotaExceededError");
    natives.runtime.randomBytes(view);
    return view;
  },
  randomUUID(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  },
  get subtle(): never { throw new DOMException("crypto.subtle is not supported yet", "NotSupportedError"); },
};
define({ crypto });
