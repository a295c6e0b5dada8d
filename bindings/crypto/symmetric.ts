// Digests, AES and HMAC.
// https://w3c.github.io/webcrypto/#aes-ctr, #aes-cbc, #aes-gcm, #aes-kw, #hmac, #sha
import { type Box, boxed } from "edgert:core/objects";
import { type Algorithm, type Format, type KeyData, buffer, hash, hashNumber, hashes, octet, register, unsignedLong, unsignedShort } from "./algorithm";
import type { JsonWebKey } from "./json_web_key";
import { base64url, checkAlg, checkJwk, dataError, member } from "./jwk";
import { type KeyAlgorithm, type Slots, checkUsages, crypto, error, makeKey, needUsages, settled } from "./key";

const empty = new Uint8Array();
const enum Mode { Cbc, Ctr, Gcm, Kw }

async function makeSecret(bytes: Uint8Array, algorithm: KeyAlgorithm, extractable: boolean, usages: string[]) {
  return makeKey({ handle: (await settled(crypto.secretKey(bytes))).value, type: "secret", extractable, algorithm, usages });
}

async function exportSecret(format: Format, key: Slots, alg: string): Promise<Box<ArrayBuffer | JsonWebKey>> {
  if (format !== "raw" && format !== "jwk") throw error("NotSupportedError", `A secret key has no format "${format}"`);
  const bytes = (await settled(crypto.secretBytes(key.handle))).value;
  return boxed(format === "raw" ? bytes : { kty: "oct", k: base64url(bytes), alg, key_ops: [...key.usages], ext: key.extractable });
}

function secretBytes(format: Format, data: KeyData, use: "sig" | "enc", extractable: boolean, usages: string[]): Uint8Array {
  if (format === "raw") return data as Uint8Array;
  if (format !== "jwk") throw error("NotSupportedError", `A secret key has no format "${format}"`);
  const jwk = data as JsonWebKey;
  if (jwk.kty !== "oct") throw dataError('The JWK\'s "kty" is not "oct"');
  const bytes = member(jwk, "k");
  checkJwk(jwk, "oct", use, extractable, usages);
  return bytes;
}

// --- AES ---

const aesLength = [["length", unsignedShort, true]] as const;
const fitsAes = (length: number) => length === 128 || length === 192 || length === 256;
function checkedLength({ length }: { length: number }): number {
  if (!fitsAes(length)) throw error("OperationError", "AES keys have 128, 192 or 256 bits");
  return length;
}

function aes(name: string, usages: string[]): Algorithm {
  const jwkAlg = (bits: number) => `A${bits}${name.slice("AES-".length)}`;
  return {
    name,
    takes: { generateKey: aesLength, importKey: [], exportKey: [], getKeyLength: aesLength },
    async generateKey(params, extractable, wanted) {
      checkUsages(wanted, usages);
      const length = checkedLength(params);
      needUsages("secret", wanted);
      return makeKey({ handle: (await settled(crypto.randomKey(length))).value, type: "secret", extractable, algorithm: { name, length }, usages: wanted });
    },
    async importKey(format, data, _params, extractable, wanted) {
      checkUsages(wanted, usages);
      const bytes = secretBytes(format, data, "enc", extractable, wanted);
      const length = bytes.length * 8;
      if (!fitsAes(length)) throw dataError("AES keys have 128, 192 or 256 bits");
      if (format === "jwk") checkAlg(data as JsonWebKey, jwkAlg(length));
      return makeSecret(bytes, { name, length }, extractable, wanted);
    },
    exportKey: (format, key) => exportSecret(format, key, jwkAlg(key.algorithm.length!)),
    getKeyLength: checkedLength,
  };
}

type Run = (key: Slots, params: any, data: Uint8Array, encrypt: boolean) => ReturnType<typeof crypto.aes>;
function aesCipher(name: string, params: NonNullable<Algorithm["takes"]["encrypt"]>, run: Run): Algorithm {
  const made = aes(name, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
  return {
    ...made,
    takes: { ...made.takes, encrypt: params, decrypt: params },
    encrypt: (key, given, data) => run(key, given, data, true),
    decrypt: (key, given, data) => run(key, given, data, false),
  };
}

register(
  aesCipher("AES-CBC", [["iv", buffer, true]], (key, { iv }, data, encrypt) => crypto.aes(key.handle, Mode.Cbc, encrypt, data, iv, empty, 0)),
  aesCipher("AES-CTR", [["counter", buffer, true], ["length", octet, true]],
    (key, { counter, length }, data, encrypt) => crypto.aes(key.handle, Mode.Ctr, encrypt, data, counter, empty, length)),
  aesCipher("AES-GCM", [["additionalData", buffer], ["iv", buffer, true], ["tagLength", octet]], (key, params, data, encrypt) => {
    const { iv, additionalData = empty, tagLength = 128 } = params;
    if (![32, 64, 96, 104, 112, 120, 128].includes(tagLength)) throw error("OperationError", "AES-GCM has no tags of this length");
    return crypto.aes(key.handle, Mode.Gcm, encrypt, data, iv, additionalData, tagLength);
  }),
);

const aesKw = aes("AES-KW", ["wrapKey", "unwrapKey"]);
const kw = (encrypt: boolean) => (key: Slots, _params: any, data: Uint8Array) => crypto.aes(key.handle, Mode.Kw, encrypt, data, empty, empty, 0);
// Its wrapKey and unwrapKey operations are what other algorithms have encrypt and decrypt for.
register({ ...aesKw, takes: { ...aesKw.takes, wrapKey: [], unwrapKey: [] }, encrypt: kw(true), decrypt: kw(false) });

// --- HMAC ---

const hmacParams = [["hash", hash, true], ["length", unsignedLong]] as const;
const blockBits = (name: string) => (hashNumber(name) < 2 ? 512 : 1024);
const hmacUsages = ["sign", "verify"];

register({
  name: "HMAC",
  takes: { sign: [], verify: [], generateKey: hmacParams, importKey: hmacParams, exportKey: [], getKeyLength: hmacParams },
  sign: (key, _params, data) => crypto.hmac(key.handle, hashNumber(key.algorithm.hash!.name), data),
  verify: (key, _params, signature, data) => crypto.hmacVerify(key.handle, hashNumber(key.algorithm.hash!.name), signature, data),
  async generateKey(params, extractable, usages) {
    checkUsages(usages, hmacUsages);
    const length = params.length ?? blockBits(params.hash);
    if (length === 0) throw error("OperationError", "An HMAC key has a bit at least");
    needUsages("secret", usages);
    const handle = (await settled(crypto.randomKey(length))).value;
    return makeKey({ handle, type: "secret", extractable, algorithm: { name: "HMAC", hash: { name: params.hash }, length }, usages });
  },
  async importKey(format, data, params, extractable, usages) {
    checkUsages(usages, hmacUsages);
    let bytes = secretBytes(format, data, "sig", extractable, usages);
    if (format === "jwk") checkAlg(data as JsonWebKey, "HS" + (params.hash as string).slice("SHA-".length));
    const bits = bytes.length * 8;
    if (bits === 0) throw dataError("An HMAC key has a bit at least");
    const length = params.length ?? bits;
    if (length > bits || length <= bits - 8) throw dataError("The HMAC key is not as long as said");
    if (length < bits) {
      bytes = bytes.slice();
      bytes[bytes.length - 1]! &= 0xff << (bits - length);
    }
    return makeSecret(bytes, { name: "HMAC", hash: { name: params.hash }, length }, extractable, usages);
  },
  exportKey: (format, key) => exportSecret(format, key, "HS" + key.algorithm.hash!.name.slice("SHA-".length)),
  getKeyLength(params) {
    if (params.length === 0) throw new TypeError("An HMAC key has a bit at least");
    return params.length ?? blockBits(params.hash);
  },
});

register(...hashes.map((name, number): Algorithm => ({ name, takes: { digest: [] }, digest: (data) => crypto.digest(number, data) })));
