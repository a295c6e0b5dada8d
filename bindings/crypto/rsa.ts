// https://w3c.github.io/webcrypto/#rsassa-pkcs1, #rsa-pss, #rsa-oaep
import { type Box, boxed } from "edgert:core/objects";
import { type Algorithm, bigInteger, buffer, hash, hashNumber, register, unsignedLong } from "./algorithm";
import type { JsonWebKey } from "./json_web_key";
import { checkAlg } from "./jwk";
import { type KeyAlgorithm, type Slots, checkUsages, crypto, settled } from "./key";
import type { NativeKey } from "./native";
import { type Kind, Pair, Scheme, exportPair, generatePair, importPair, needType, signing } from "./pairs";

const members = {
  kty: "RSA", publicMembers: ["n", "e"], privateMembers: ["d", "p", "q", "dp", "dq", "qi"], hasRaw: false,
} as const;
const encrypting = { use: "enc", publicUsages: ["encrypt", "wrapKey"], privateUsages: ["decrypt", "unwrapKey"] } as const;
const empty = new Uint8Array();

function rsa(name: string, kind: Kind, jwkAlg: (hash: string) => string): Algorithm {
  const algorithm = async (handle: NativeKey, hashName: string): Promise<Box<KeyAlgorithm>> => boxed({
    name,
    modulusLength: (await settled(crypto.rsaBits(handle))).value,
    publicExponent: new Uint8Array((await settled(crypto.rsaExponent(handle))).value),
    hash: { name: hashName },
  });
  return {
    name,
    takes: {
      generateKey: [["modulusLength", unsignedLong, true], ["publicExponent", bigInteger, true], ["hash", hash, true]],
      importKey: [["hash", hash, true]],
      exportKey: [],
    },
    generateKey(params, extractable, usages) {
      checkUsages(usages, [...kind.publicUsages, ...kind.privateUsages]);
      const { modulusLength, publicExponent } = params;
      const described = { name, modulusLength, publicExponent, hash: { name: params.hash } };
      return generatePair(kind, () => crypto.generateRsa(modulusLength, publicExponent), described, extractable, usages);
    },
    importKey: (format, data, params, extractable, usages) => importPair(kind, {
      format, data, extractable, usages, pair: Pair.Rsa,
      checkJwk: (jwk: JsonWebKey) => checkAlg(jwk, jwkAlg(params.hash)),
      algorithm: (handle) => algorithm(handle, params.hash),
    }),
    exportKey: (format, key) => exportPair(kind, format, key, { alg: jwkAlg(key.algorithm.hash!.name) }),
  };
}

const hashOf = (key: Slots) => hashNumber(key.algorithm.hash!.name);
function rsaSignature(name: string, prefix: string, scheme: Scheme, params: NonNullable<Algorithm["takes"]["sign"]>): Algorithm {
  const made = rsa(name, { ...members, ...signing }, (hashName) => prefix + hashName.slice("SHA-".length));
  return {
    ...made,
    takes: { ...made.takes, sign: params, verify: params },
    sign(key, { saltLength = 0 }, data) {
      needType(key, "private");
      return crypto.sign(key.handle, scheme, hashOf(key), saltLength, data);
    },
    verify(key, { saltLength = 0 }, signature, data) {
      needType(key, "public");
      return crypto.verify(key.handle, scheme, hashOf(key), saltLength, signature, data);
    },
  };
}

const oaepKeys = rsa("RSA-OAEP", { ...members, ...encrypting }, (hashName) => (hashName === "SHA-1" ? "RSA-OAEP" : "RSA-OAEP" + hashName.slice("SHA".length)));
const oaep = (encrypt: boolean) => (key: Slots, { label = empty }: { label?: Uint8Array }, data: Uint8Array) => {
  needType(key, encrypt ? "public" : "private");
  return crypto.rsaOaep(key.handle, encrypt, hashOf(key), label, data);
};
register(
  rsaSignature("RSASSA-PKCS1-v1_5", "RS", Scheme.Pkcs1, []),
  rsaSignature("RSA-PSS", "PS", Scheme.Pss, [["saltLength", unsignedLong, true]]),
  { ...oaepKeys, takes: { ...oaepKeys.takes, encrypt: [["label", buffer]], decrypt: [["label", buffer]] }, encrypt: oaep(true), decrypt: oaep(false) },
);
