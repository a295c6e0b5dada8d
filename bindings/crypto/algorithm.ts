// Which algorithms there are, and https://w3c.github.io/webcrypto/#algorithm-normalization
import { natives } from "edgert:core/natives";
import { type Box, record } from "edgert:core/objects";
import { ArrayBufferByteLength, growsTo } from "edgert:core/primordials";
import { type CryptoKey, type Slots, error, slotsOf } from "./key";
import type { Later } from "./native";
import type { JsonWebKey } from "./json_web_key";

export type Format = "raw" | "spki" | "pkcs8" | "jwk";
export type KeyData = Uint8Array | JsonWebKey;
export type Operation =
  | "encrypt" | "decrypt" | "sign" | "verify" | "digest" | "deriveBits" | "wrapKey" | "unwrapKey" | "generateKey" | "importKey" | "exportKey" | "getKeyLength";
type Bytes = Uint8Array;
type Convert = (value: unknown, what: string) => unknown;
// Members in the order that Web IDL reads them: name, conversion, whether it is required.
type Dictionary = readonly (readonly [name: string, convert: Convert, required?: boolean])[];

// An algorithm's operations, as the standard describes them one by one. `takes` has an entry for
// each that is there: the dictionary that it is called with.
export interface Algorithm {
  readonly name: string;
  readonly takes: { readonly [operation in Operation]?: Dictionary };
  encrypt?(key: Slots, params: any, data: Bytes): Later<ArrayBuffer>;
  decrypt?(key: Slots, params: any, data: Bytes): Later<ArrayBuffer>;
  sign?(key: Slots, params: any, data: Bytes): Later<ArrayBuffer>;
  verify?(key: Slots, params: any, signature: Bytes, data: Bytes): Later<boolean>;
  digest?(data: Bytes): Later<ArrayBuffer>;
  deriveBits?(key: Slots, params: any, length: number | null): Promise<Box<ArrayBuffer>>;
  generateKey?(params: any, extractable: boolean, usages: string[]): Promise<CryptoKey | { publicKey: CryptoKey; privateKey: CryptoKey }>;
  importKey?(format: Format, data: KeyData, params: any, extractable: boolean, usages: string[]): Promise<CryptoKey>;
  exportKey?(format: Format, key: Slots): Promise<Box<ArrayBuffer | JsonWebKey>>;
  getKeyLength?(params: any): number | null;
}

const algorithms = new Map<string, Algorithm>();
export function register(...added: Algorithm[]): void {
  for (const algorithm of added) {
    // What one of them lacks, nobody else may answer for.
    Object.setPrototypeOf(algorithm, null);
    Object.setPrototypeOf(algorithm.takes, null);
    algorithms.set(algorithm.name.toUpperCase(), algorithm);
  }
}
export const algorithmOf = (key: Slots) => algorithms.get(key.algorithm.name.toUpperCase())!;

export const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
export const hashNumber = (name: string) => hashes.indexOf(name);

const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";

export interface Normalized { readonly algorithm: Algorithm; readonly params: any }

// Throws a NotSupportedError when there is no such algorithm for the operation.
export function normalize(given: unknown, operation: Operation): Normalized {
  const source: any = isObject(given) ? given : record({ name: domString(given) });
  const asked = source.name;
  if (asked === undefined) throw new TypeError("The algorithm has no name");
  const name = domString(asked);
  // ASCII letters alone are compared without their case.
  const algorithm = /^[\x20-\x7e]*$/.test(name) ? algorithms.get(name.toUpperCase()) : undefined;
  const takes = algorithm?.takes[operation];
  if (!algorithm || !takes) throw error("NotSupportedError", `${name} is not supported for ${operation}`);
  const params: any = record({ name: algorithm.name });
  for (const entry of takes) {
    const member = entry[0]!, convert = entry[1]!;
    const value = source[member];
    if (value !== undefined) params[member] = convert(value, member);
    else if (entry[2]) throw new TypeError(`${algorithm.name} needs ${member}`);
  }
  return { algorithm, params };
}
export function supports(given: unknown, operation: Operation): boolean {
  const name = isObject(given) ? (given as any).name : given;
  return algorithms.get(`${name}`.toUpperCase())?.takes[operation] !== undefined;
}

// --- Web IDL ---

export function domString(value: unknown): string {
  if (typeof value === "symbol") throw new TypeError("A symbol is no string");
  return `${value as string}`;
}

function enforced(value: unknown, most: number, what: string): number {
  const number = Math.trunc(+(value as number));
  if (!(number >= 0 && number <= most)) throw new TypeError(`${what} must be a number from 0 to ${most}`);
  return number + 0;
}
export const octet: Convert = (value, what) => enforced(value, 255, what);
export const unsignedShort: Convert = (value, what) => enforced(value, 65535, what);
export const unsignedLong: Convert = (value, what) => enforced(value, 4294967295, what);

export const isBytes = (value: unknown): value is ArrayBuffer | ArrayBufferView => ArrayBuffer.isView(value) || isArrayBuffer(value);
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    ArrayBufferByteLength(value);
    return true;
  } catch {
    return false;
  }
}

// The bytes themselves, for what uses them at once.
export function bytesOf(value: unknown, what: string): Uint8Array {
  if (!isBytes(value)) throw new TypeError(`${what} is no ArrayBuffer or view`);
  const [buffer, offset, length] = ArrayBuffer.isView(value) ? [value.buffer, value.byteOffset, value.byteLength] : [value, 0, value.byteLength];
  if (!isArrayBuffer(buffer)) throw new TypeError(`${what} is in shared memory`);
  if (growsTo(buffer) !== undefined) throw new TypeError(`${what} is in a resizable buffer`);
  // Of a detached buffer nothing is left.
  return natives.structuredClone.isDetached(buffer) || length === 0 ? new Uint8Array() : new Uint8Array(buffer, offset, length);
}
export const bytesCopy = (value: unknown, what: string) => bytesOf(value, what).slice();

export const bigInteger: Convert = (value, what) => {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${what} is no Uint8Array`);
  return bytesCopy(value, what);
};
// A HashAlgorithmIdentifier becomes the hash's name.
export const hash: Convert = (value) => normalize(value, "digest").params.name;
export const string: Convert = (value) => domString(value);
// A CryptoKey becomes its slots.
export const cryptoKey: Convert = (value, what) => slotsOf(value, what);
export { bytesCopy as buffer };
