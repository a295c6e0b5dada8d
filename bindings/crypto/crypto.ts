// https://w3c.github.io/webcrypto/#crypto-interface
import { late } from "../core/late";
import { define, natives, showAttributes } from "../core/natives";
import { TypedArrayTag } from "edgert:core/primordials";
import { enumerableMembers } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";

const allowed = Symbol("allowed");
const integers = /^(Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32|BigInt64|BigUint64)Array$/;

export class Crypto {
  #brand = true;
  static #check(value: object): void {
    if (!(#brand in value)) throw new TypeError("Illegal invocation");
  }
  constructor() {
    if (arguments[0] !== allowed) throw new TypeError("Illegal constructor");
  }
  getRandomValues<T extends ArrayBufferView>(view: T): T {
    Crypto.#check(this);
    if (!integers.test((TypedArrayTag(view) as string) ?? "")) {
      if (ArrayBuffer.isView(view)) throw new DOMException("The data argument must be an integer typed array", "TypeMismatchError");
      throw new TypeError("getRandomValues needs an integer typed array");
    }
    if (view.byteLength > 65536) throw new DOMException(`The requested length ${view.byteLength} exceeds 65536 bytes`, "QuotaExceededError");
    natives.core.randomBytes(view);
    return view;
  }
  randomUUID(): string {
    Crypto.#check(this);
    return randomUuid();
  }
  get subtle() {
    Crypto.#check(this);
    return late<typeof import("./subtle")>("crypto/subtle").subtle;
  }
}
export function randomUuid(): string {
  const bytes = new Uint8Array(16);
  natives.core.randomBytes(bytes);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let hex = "";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
enumerableMembers(Crypto);
showAttributes(Crypto, ["subtle"]);
export const crypto: Crypto = new (Crypto as any)(allowed);
define({ Crypto, crypto });
