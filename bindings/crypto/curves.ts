// https://w3c.github.io/webcrypto/#ecdsa, #ecdh, #ed25519, #x25519
import { boxed } from "edgert:core/objects";
import { type Algorithm, cryptoKey, hash, hashNumber, register, string } from "./algorithm";
import type { JsonWebKey } from "./json_web_key";
import { checkAlg, dataError } from "./jwk";
import { type Slots, checkUsages, crypto, error, invalidAccess, settled } from "./key";
import { type Kind, Pair, Scheme, agreeing, exportPair, generatePair, importPair, needType, signing } from "./pairs";

const curves = new Map([["P-256", Pair.P256], ["P-384", Pair.P384], ["P-521", Pair.P521]]);
const jwkAlgs: Record<string, string> = { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };
const namedCurve = [["namedCurve", string, true]] as const;
const noHash = 4294967295;

function checkCrv(jwk: JsonWebKey, crv: string): void {
  if (jwk.crv !== crv) throw dataError(`The JWK's "crv" is not "${crv}"`);
}

function ellipticCurve(name: string, use: typeof signing | typeof agreeing): Algorithm {
  const kind: Kind = { ...use, kty: "EC", publicMembers: ["x", "y"], privateMembers: ["d"], hasRaw: true };
  return {
    name,
    takes: { generateKey: namedCurve, importKey: namedCurve, exportKey: [] },
    async generateKey(params, extractable, usages) {
      checkUsages(usages, [...kind.publicUsages, ...kind.privateUsages]);
      const pair = curves.get(params.namedCurve);
      if (pair === undefined) throw error("NotSupportedError", `There is no curve "${params.namedCurve}"`);
      return generatePair(kind, () => crypto.generatePair(pair), { name, namedCurve: params.namedCurve }, extractable, usages);
    },
    async importKey(format, data, params, extractable, usages) {
      const curve: string = params.namedCurve;
      const pair = curves.get(curve);
      if (pair === undefined) throw dataError(`There is no curve "${curve}"`);
      return importPair(kind, {
        format, data, extractable, usages, pair,
        checkJwk(jwk) {
          checkCrv(jwk, curve);
          if (use === signing) checkAlg(jwk, jwkAlgs[curve]!);
        },
        algorithm: async () => boxed({ name, namedCurve: curve }),
      });
    },
    exportKey: (format, key) => exportPair(kind, format, key, { crv: key.algorithm.namedCurve! }),
  };
}

function octetPair(name: string, pair: Pair, use: typeof signing | typeof agreeing): Algorithm {
  const kind: Kind = { ...use, kty: "OKP", publicMembers: ["x"], privateMembers: ["d"], hasRaw: true };
  return {
    name,
    takes: { generateKey: [], importKey: [], exportKey: [] },
    async generateKey(_params, extractable, usages) {
      checkUsages(usages, [...kind.publicUsages, ...kind.privateUsages]);
      return generatePair(kind, () => crypto.generatePair(pair), { name }, extractable, usages);
    },
    importKey: (format, data, _params, extractable, usages) => importPair(kind, {
      format, data, extractable, usages, pair,
      checkJwk(jwk) {
        checkCrv(jwk, name);
        if (use === signing) checkAlg(jwk, name, "EdDSA");
      },
      algorithm: async () => boxed({ name }),
    }),
    exportKey: (format, key) => exportPair(kind, format, key, use === signing ? { crv: name, alg: name } : { crv: name }),
  };
}

function signature(made: Algorithm, scheme: Scheme, params: NonNullable<Algorithm["takes"]["sign"]>): Algorithm {
  const number = (given: { hash?: string }) => (given.hash === undefined ? noHash : hashNumber(given.hash));
  return {
    ...made,
    takes: { ...made.takes, sign: params, verify: params },
    sign(key, given, data) {
      needType(key, "private");
      return crypto.sign(key.handle, scheme, number(given), 0, data);
    },
    verify(key, given, signed, data) {
      needType(key, "public");
      return crypto.verify(key.handle, scheme, number(given), 0, signed, data);
    },
  };
}

function agreement(made: Algorithm): Algorithm {
  return {
    ...made,
    takes: { ...made.takes, deriveBits: [["public", cryptoKey, true]] },
    async deriveBits(key, params, length) {
      const other: Slots = params.public;
      needType(key, "private");
      needType(other, "public");
      if (other.algorithm.name !== key.algorithm.name) throw invalidAccess("The other key is of another algorithm");
      if (other.algorithm.namedCurve !== key.algorithm.namedCurve) throw invalidAccess("The other key is of another curve");
      const secret = (await settled(crypto.agree(key.handle, other.handle))).value;
      if (length === null) return boxed(secret);
      if (length > secret.byteLength * 8) throw error("OperationError", "The shared secret is shorter than that");
      // Bits beyond the length are cleared in the last byte.
      const bits = secret.slice(0, Math.ceil(length / 8));
      if (length % 8 !== 0) new Uint8Array(bits)[bits.byteLength - 1]! &= 0xff << (8 - (length % 8));
      return boxed(bits);
    },
  };
}

register(
  signature(ellipticCurve("ECDSA", signing), Scheme.Ecdsa, [["hash", hash, true]]),
  agreement(ellipticCurve("ECDH", agreeing)),
  signature(octetPair("Ed25519", Pair.Ed25519, signing), Scheme.Ed25519, []),
  agreement(octetPair("X25519", Pair.X25519, agreeing)),
);
