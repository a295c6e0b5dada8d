// What RSA, elliptic curves, Ed25519 and X25519 have in common: keys that come in pairs.
import { type Box, boxed } from "edgert:core/objects";
import { type Format, type KeyData } from "./algorithm";
import type { JsonWebKey } from "./json_web_key";
import { base64url, checkJwk, member } from "./jwk";
import { type CryptoKey, type KeyAlgorithm, type KeyType, type Slots, checkUsages, commonUsages, crypto, error, invalidAccess, makeKey, needUsages, settled } from "./key";
import type { Later, NativeKey } from "./native";

// The order is that of key_pair.h.
export const enum Pair { Rsa, P256, P384, P521, Ed25519, X25519 }
export const enum Scheme { Pkcs1, Pss, Ecdsa, Ed25519 }

export interface Kind {
  readonly kty: string;
  readonly use: "sig" | "enc";
  readonly publicUsages: readonly string[];
  readonly privateUsages: readonly string[];
  // The members of a JWK, public ones first, in the order of the native half.
  readonly publicMembers: readonly (keyof JsonWebKey)[];
  readonly privateMembers: readonly (keyof JsonWebKey)[];
  readonly hasRaw: boolean;
}
export const signing = { use: "sig", publicUsages: ["verify"], privateUsages: ["sign"] } as const;
export const agreeing = { use: "enc", publicUsages: [], privateUsages: ["deriveKey", "deriveBits"] } as const;

export function needType(key: Slots, type: KeyType): void {
  if (key.type !== type) throw invalidAccess(`The key is not ${type}`);
}

export async function generatePair(kind: Kind, made: () => Later<[NativeKey, NativeKey]>, algorithm: KeyAlgorithm, extractable: boolean, usages: string[]) {
  const ofPrivate = commonUsages(usages, kind.privateUsages);
  const [publicHalf, privateHalf] = (await settled(made())).value;
  needUsages("private", ofPrivate);
  return {
    publicKey: makeKey({ handle: publicHalf, type: "public", extractable: true, algorithm, usages: commonUsages(usages, kind.publicUsages) }),
    privateKey: makeKey({ handle: privateHalf, type: "private", extractable, algorithm, usages: ofPrivate }),
  };
}

interface Import {
  format: Format;
  data: KeyData;
  pair: Pair;
  extractable: boolean;
  usages: string[];
  // What is particular about the algorithm's JWK.
  checkJwk(jwk: JsonWebKey): void;
  algorithm(handle: NativeKey): Promise<Box<KeyAlgorithm>>;
}
export async function importPair(kind: Kind, { format, data, pair, extractable, usages, ...given }: Import): Promise<CryptoKey> {
  const isPrivate = format === "pkcs8" || (format === "jwk" && (data as JsonWebKey).d !== undefined);
  if (format === "raw" && !kind.hasRaw) throw error("NotSupportedError", 'The key has no format "raw"');
  checkUsages(usages, isPrivate ? kind.privateUsages : kind.publicUsages);
  let read: Later<NativeKey>;
  if (format === "jwk") {
    const jwk = data as JsonWebKey;
    checkJwk(jwk, kind.kty, kind.use, extractable, usages);
    if (jwk.oth !== undefined) throw error("NotSupportedError", "RSA keys with more than two primes are not supported");
    given.checkJwk(jwk);
    const members = isPrivate ? [...kind.publicMembers, ...kind.privateMembers] : kind.publicMembers;
    read = crypto.readParts(pair, members.map((name) => member(jwk, name as "n")));
  } else {
    const bytes = data as Uint8Array;
    read = format === "spki" ? crypto.readSpki(pair, bytes) : format === "pkcs8" ? crypto.readPkcs8(pair, bytes) : crypto.readRaw(pair, bytes);
  }
  const handle = (await settled(read)).value;
  return makeKey({ handle, type: isPrivate ? "private" : "public", extractable, algorithm: (await given.algorithm(handle)).value, usages });
}

export async function exportPair(kind: Kind, format: Format, key: Slots, jwk: JsonWebKey): Promise<Box<ArrayBuffer | JsonWebKey>> {
  if (format === "jwk") {
    const parts = (await settled(crypto.writeParts(key.handle))).value;
    const members = [...kind.publicMembers, ...kind.privateMembers].slice(0, parts.length);
    const numbers = Object.fromEntries(members.map((name, at) => [name, base64url(parts[at]!)]));
    return boxed({ kty: kind.kty, ...jwk, ...numbers, key_ops: [...key.usages], ext: key.extractable });
  }
  if (format === "raw" && !kind.hasRaw) throw error("NotSupportedError", 'The key has no format "raw"');
  needType(key, format === "pkcs8" ? "private" : "public");
  return settled(format === "raw" ? crypto.writeRaw(key.handle) : crypto.writeDer(key.handle));
}
