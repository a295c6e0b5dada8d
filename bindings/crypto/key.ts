// https://w3c.github.io/webcrypto/#cryptokey-interface
import { natives, showAttributes } from "edgert:core/natives";
import { type Box, boxed } from "edgert:core/objects";
import { unseen } from "edgert:core/primordials";
import { addCloneSteps } from "edgert:structured-clone/structured_clone";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { enumerableMembers } from "edgert:core/webidl";
import type { Later, NativeKey } from "./native";

export type KeyType = "public" | "private" | "secret";
export interface KeyAlgorithm {
  readonly name: string;
  readonly hash?: { readonly name: string };
  readonly length?: number;
  readonly modulusLength?: number;
  readonly namedCurve?: string;
  readonly publicExponent?: Uint8Array;
}
// What the standard calls the internal slots of a CryptoKey.
export interface Slots {
  readonly handle: NativeKey;
  readonly type: KeyType;
  readonly extractable: boolean;
  readonly algorithm: KeyAlgorithm;
  readonly usages: readonly string[];
}

export const error = (name: string, message: string) => new DOMException(message, name);
export const invalidAccess = (message: string) => error("InvalidAccessError", message);

// What a native function gives, or the failure that it names.
export async function settled<T>(later: Later<T>): Promise<Box<T>> {
  const value = later instanceof Promise ? (await unseen(later as Promise<Box<T | string>>)).value : later;
  if (typeof value !== "string") return boxed(value);
  const colon = value.indexOf(":");
  throw error(value.slice(0, colon), value.slice(colon + 1));
}

const allUsages = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];
export const isUsage = (value: string) => allUsages.includes(value);
// In one order and without repetition, those of `allowed`.
export const commonUsages = (usages: readonly string[], allowed: readonly string[] = allUsages) =>
  allUsages.filter((usage) => usages.includes(usage) && allowed.includes(usage));
export function checkUsages(usages: readonly string[], allowed: readonly string[]): void {
  const odd = usages.find((usage) => !allowed.includes(usage));
  if (odd !== undefined) throw error("SyntaxError", `The key cannot be used to ${odd}`);
}
export function needUsages(type: KeyType, usages: readonly string[]): void {
  if (type !== "public" && usages.length === 0) throw error("SyntaxError", `A ${type} key needs usages`);
}

const allowed = Symbol("allowed");
export let makeKey: (slots: Slots) => CryptoKey;
export let slotsOf: (value: unknown, what: string) => Slots;

export class CryptoKey {
  #slots: Slots;
  #algorithm: object | undefined;
  #usages: string[] | undefined;
  static {
    makeKey = (slots) => new (CryptoKey as any)(allowed, { ...slots, usages: commonUsages(slots.usages) });
    slotsOf = (value, what) => {
      if (typeof value !== "object" || value === null || !(#slots in value)) throw new TypeError(`${what} is no CryptoKey`);
      return value.#slots;
    };
    // https://w3c.github.io/webcrypto/#cryptokey-interface-clone
    addCloneSteps((value) => (#slots in value ? makeKey(value.#slots) : undefined));
  }
  constructor() {
    if (arguments[0] !== allowed) throw new TypeError("Illegal constructor");
    this.#slots = arguments[1];
  }
  get type(): KeyType { return this.#slots.type; }
  get extractable(): boolean { return this.#slots.extractable; }
  // Copies, because scripts may change what they see.
  get algorithm(): object {
    return (this.#algorithm ??= copyOf(this.#slots.algorithm));
  }
  get usages(): string[] { return (this.#usages ??= [...this.#slots.usages]); }
}
enumerableMembers(CryptoKey);
showAttributes(CryptoKey, ["type", "extractable", "algorithm", "usages"]);

function copyOf({ hash, publicExponent, ...rest }: KeyAlgorithm): object {
  return { ...rest, ...(publicExponent && { publicExponent: new Uint8Array(publicExponent) }), ...(hash && { hash: { ...hash } }) };
}

export const crypto = natives.crypto;
