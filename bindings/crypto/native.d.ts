// The C++ half: OpenSSL. A failure comes as a string, the name of a DOMException, a colon and the
// reason; what takes long comes as a promise.
import type { Box } from "../core/objects";

export type Later<T> = T | string | Promise<Box<T | string>>;
export type Bytes = ArrayBuffer | ArrayBufferView;
// Opaque: a secret, or half of a pair.
export interface NativeKey { readonly nativeKey: unique symbol }

declare module "../core/natives" {
  interface Natives {
    // Hashes are numbers: SHA-1, SHA-256, SHA-384, SHA-512.
    crypto: {
      digest(hash: number, data: Bytes): Later<ArrayBuffer>;

      secretKey(bytes: Bytes): Later<NativeKey>;
      secretBytes(key: NativeKey): Later<ArrayBuffer>;
      randomKey(bits: number): Later<NativeKey>;
      // Modes: CBC, CTR, GCM, KW. `bits` are those of CTR's counter or GCM's tag.
      aes(key: NativeKey, mode: number, encrypt: boolean, data: Bytes, iv: Bytes, additional: Bytes, bits: number): Later<ArrayBuffer>;
      hmac(key: NativeKey, hash: number, data: Bytes): Later<ArrayBuffer>;
      hmacVerify(key: NativeKey, hash: number, signature: Bytes, data: Bytes): Later<boolean>;
      hkdf(key: NativeKey, hash: number, salt: Bytes, info: Bytes, byteLength: number): Later<ArrayBuffer>;
      pbkdf2(key: NativeKey, hash: number, salt: Bytes, iterations: number, byteLength: number): Later<ArrayBuffer>;

      // Types of pairs: RSA, P-256, P-384, P-521, Ed25519, X25519. A pair is its public and its private half.
      generateRsa(bits: number, exponent: Bytes): Later<[NativeKey, NativeKey]>;
      generatePair(type: number): Later<[NativeKey, NativeKey]>;
      readSpki(type: number, der: Bytes): Later<NativeKey>;
      readPkcs8(type: number, der: Bytes): Later<NativeKey>;
      readRaw(type: number, bytes: Bytes): Later<NativeKey>;
      // Numbers: n e [d p q dp dq qi] of RSA, x y [d] of a curve, x [d] of Ed25519 and X25519.
      readParts(type: number, parts: Bytes[]): Later<NativeKey>;
      writeDer(key: NativeKey): Later<ArrayBuffer>;
      writeParts(key: NativeKey): Later<ArrayBuffer[]>;
      writeRaw(key: NativeKey): Later<ArrayBuffer>;
      rsaBits(key: NativeKey): Later<number>;
      rsaExponent(key: NativeKey): Later<ArrayBuffer>;

      // Schemes: RSASSA-PKCS1-v1_5, RSA-PSS, ECDSA, Ed25519.
      sign(key: NativeKey, scheme: number, hash: number, saltLength: number, data: Bytes): Later<ArrayBuffer>;
      verify(key: NativeKey, scheme: number, hash: number, saltLength: number, signature: Bytes, data: Bytes): Later<boolean>;
      rsaOaep(key: NativeKey, encrypt: boolean, hash: number, label: Bytes, data: Bytes): Later<ArrayBuffer>;
      agree(own: NativeKey, other: NativeKey): Later<ArrayBuffer>;
    };
  }
}
