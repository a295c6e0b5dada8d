// https://w3c.github.io/webcrypto/#subtlecrypto-interface. A late part.
import { natives } from "edgert:core/natives";
import { type Box, forScripts } from "edgert:core/objects";
import { enumerableMembers, needArguments } from "edgert:core/webidl";
import { type Format, type KeyData, type Normalized, type Operation, algorithmOf, bytesCopy, bytesOf, domString, isBytes, normalize, supports } from "./algorithm";
import type { JsonWebKey } from "./json_web_key";
import { dataError, jsonOf, jsonWebKey, parsedKey, strings } from "./jwk";
import { CryptoKey, type Slots, error, invalidAccess, isUsage, needUsages, settled, slotsOf } from "./key";
import "./symmetric";
import "./rsa";
import "./curves";
import "./derivation";

export { CryptoKey, slotsOf };

const allowed = Symbol("allowed");

// The function's arguments become what the interface's definition says, in order.
function formatOf(value: unknown): Format {
  const format = domString(value);
  if (!["raw", "spki", "pkcs8", "jwk"].includes(format)) throw new TypeError(`"${format}" is no format of keys`);
  return format as Format;
}
function usagesOf(value: unknown): string[] {
  const usages = strings(value);
  const odd = usages.find((usage) => !isUsage(usage));
  if (odd !== undefined) throw new TypeError(`"${odd}" is no usage of keys`);
  return usages;
}
// An object, or a string; what is neither becomes one.
const identifier = (value: unknown) => ((typeof value === "object" && value !== null) || typeof value === "function" ? value : domString(value));

function needKey({ algorithm }: Normalized, key: Slots, usage: string): void {
  if (algorithm.name !== key.algorithm.name) throw invalidAccess(`The key is one of ${key.algorithm.name}, not of ${algorithm.name}`);
  if (!key.usages.includes(usage)) throw invalidAccess(`The key may not be used to ${usage}`);
}

// AES-KW has operations of its own for this.
const eitherOf = (algorithm: unknown, special: Operation, usual: Operation) => normalize(algorithm, supports(algorithm, special) ? special : usual);

async function exported(format: Format, key: Slots): Promise<Box<ArrayBuffer | JsonWebKey>> {
  const algorithm = algorithmOf(key);
  if (!algorithm.exportKey) throw error("NotSupportedError", `${algorithm.name} keys cannot be exported`);
  if (!key.extractable) throw invalidAccess("The key is not extractable");
  return algorithm.exportKey(format, key);
}

async function imported(format: Format, data: KeyData, { algorithm, params }: Normalized, extractable: boolean, usages: string[]): Promise<CryptoKey> {
  const key = await algorithm.importKey!(format, data, params, extractable, usages);
  needUsages(slotsOf(key, "key").type, usages);
  return key;
}

export class SubtleCrypto {
  #brand = true;
  static #check(value: object): void {
    if (!(#brand in value)) throw new TypeError("Illegal invocation");
  }
  constructor() {
    if (arguments[0] !== allowed) throw new TypeError("Illegal constructor");
  }

  async encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 3, "encrypt");
    return transformed("encrypt", identifier(algorithm), slotsOf(key, "key"), data);
  }
  async decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 3, "decrypt");
    return transformed("decrypt", identifier(algorithm), slotsOf(key, "key"), data);
  }
  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 3, "sign");
    return transformed("sign", identifier(algorithm), slotsOf(key, "key"), data);
  }
  async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<boolean> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 4, "verify");
    const [asked, slots] = [identifier(algorithm), slotsOf(key, "key")];
    bytesOf(signature, "signature");
    bytesOf(data, "data");
    const normalized = normalize(asked, "verify");
    needKey(normalized, slots, "verify");
    return (await settled(normalized.algorithm.verify!(slots, normalized.params, bytesOf(signature, "signature"), bytesOf(data, "data")))).value;
  }
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 2, "digest");
    const asked = identifier(algorithm);
    bytesOf(data, "data");
    return (await settled(normalize(asked, "digest").algorithm.digest!(bytesOf(data, "data")))).value;
  }

  async generateKey(algorithm: unknown, extractable: unknown, keyUsages: unknown) {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 3, "generateKey");
    const [asked, usages] = [identifier(algorithm), usagesOf(keyUsages)];
    const normalized = normalize(asked, "generateKey");
    return normalized.algorithm.generateKey!(normalized.params, Boolean(extractable), usages);
  }
  async deriveKey(algorithm: unknown, baseKey: unknown, derivedKeyType: unknown, extractable: unknown, keyUsages: unknown): Promise<CryptoKey> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 5, "deriveKey");
    const [asked, key, derived, usages] = [identifier(algorithm), slotsOf(baseKey, "baseKey"), identifier(derivedKeyType), usagesOf(keyUsages)];
    const normalized = normalize(asked, "deriveBits");
    const target = normalize(derived, "importKey");
    const measured = normalize(derived, "getKeyLength");
    needKey(normalized, key, "deriveKey");
    const length = measured.algorithm.getKeyLength!(measured.params);
    const secret = (await normalized.algorithm.deriveBits!(key, normalized.params, length)).value;
    return imported("raw", new Uint8Array(secret), target, Boolean(extractable), usages);
  }
  async deriveBits(algorithm: unknown, baseKey: unknown, length: unknown = null): Promise<ArrayBuffer> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 2, "deriveBits");
    const [asked, key, bits] = [identifier(algorithm), slotsOf(baseKey, "baseKey"), length === null ? null : +(length as number) >>> 0];
    const normalized = normalize(asked, "deriveBits");
    needKey(normalized, key, "deriveBits");
    return (await normalized.algorithm.deriveBits!(key, normalized.params, bits)).value;
  }

  async importKey(format: unknown, keyData: unknown, algorithm: unknown, extractable: unknown, keyUsages: unknown): Promise<CryptoKey> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 5, "importKey");
    const kind = formatOf(format);
    const jwk = isBytes(keyData) ? null : jsonWebKey(keyData);
    const [asked, usages] = [identifier(algorithm), usagesOf(keyUsages)];
    const normalized = normalize(asked, "importKey");
    if ((kind === "jwk") !== (jwk !== null)) throw new TypeError(kind === "jwk" ? "A JWK is an object" : "The key data is no ArrayBuffer or view");
    return imported(kind, jwk ?? bytesCopy(keyData, "keyData"), normalized, Boolean(extractable), usages);
  }
  async exportKey(format: unknown, key: unknown): Promise<ArrayBuffer | JsonWebKey> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 2, "exportKey");
    const data = (await exported(formatOf(format), slotsOf(key, "key"))).value;
    return data instanceof ArrayBuffer ? data : forScripts({ ...data });
  }

  async wrapKey(format: unknown, key: unknown, wrappingKey: unknown, wrapAlgorithm: unknown): Promise<ArrayBuffer> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 4, "wrapKey");
    const [kind, slots, wrapping, asked] = [formatOf(format), slotsOf(key, "key"), slotsOf(wrappingKey, "wrappingKey"), identifier(wrapAlgorithm)];
    const normalized = eitherOf(asked, "wrapKey", "encrypt");
    needKey(normalized, wrapping, "wrapKey");
    const data = (await exported(kind, slots)).value;
    let bytes: Uint8Array;
    if (kind === "jwk") {
      let json = jsonOf(data as JsonWebKey);
      // AES-KW takes whole words, and a JSON text may have white space.
      if (normalized.algorithm.name === "AES-KW") json = json.slice(0, -1) + " ".repeat(-json.length & 7) + "}";
      bytes = natives.encoding.encode(json);
    } else {
      bytes = new Uint8Array(data as ArrayBuffer);
    }
    return (await settled(normalized.algorithm.encrypt!(wrapping, normalized.params, bytes))).value;
  }
  async unwrapKey(format: unknown, wrappedKey: unknown, unwrappingKey: unknown, unwrapAlgorithm: unknown, unwrappedKeyAlgorithm: unknown, extractable: unknown, keyUsages: unknown): Promise<CryptoKey> {
    SubtleCrypto.#check(this);
    needArguments(arguments.length, 7, "unwrapKey");
    const kind = formatOf(format);
    bytesOf(wrappedKey, "wrappedKey");
    const unwrapping = slotsOf(unwrappingKey, "unwrappingKey");
    const [asked, target, usages] = [identifier(unwrapAlgorithm), identifier(unwrappedKeyAlgorithm), usagesOf(keyUsages)];
    const normalized = eitherOf(asked, "unwrapKey", "decrypt");
    const unwrapped = normalize(target, "importKey");
    needKey(normalized, unwrapping, "unwrapKey");
    const bytes = new Uint8Array((await settled(normalized.algorithm.decrypt!(unwrapping, normalized.params, bytesOf(wrappedKey, "wrappedKey")))).value);
    return imported(kind, kind === "jwk" ? parsedJwk(bytes) : bytes, unwrapped, Boolean(extractable), usages);
  }
}
enumerableMembers(SubtleCrypto);

async function transformed(operation: "encrypt" | "decrypt" | "sign", asked: unknown, key: Slots, data: unknown): Promise<ArrayBuffer> {
  bytesOf(data, "data");
  const normalized = normalize(asked, operation);
  needKey(normalized, key, operation);
  // Looked at again: reading the algorithm may have run a script.
  return (await settled(normalized.algorithm[operation]!(key, normalized.params, bytesOf(data, "data")))).value;
}

// https://w3c.github.io/webcrypto/#concept-parse-a-jwk
function parsedJwk(bytes: Uint8Array): JsonWebKey {
  let jwk: JsonWebKey;
  try {
    jwk = parsedKey(natives.encoding.decode(bytes));
  } catch {
    throw dataError("What was unwrapped is no JWK");
  }
  if (jwk.kty === undefined) throw dataError('The JWK has no "kty"');
  return jwk;
}

export const subtle: SubtleCrypto = new (SubtleCrypto as any)(allowed);
