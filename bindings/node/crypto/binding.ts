// What node:crypto and node:tls ask of Node's own natives.
import { shareInClones } from "edgert:node/clones";
import { unavailable } from "edgert:node/loader";
import { fill, maybeBuffer, toBuffer } from "./buffers";
import { type Handle, native } from "./natives";
import { makeHandle, nativeOf } from "./keys";

export { createNativeKeyObjectClass, KeyObjectHandle, kKeyTypePrivate, kKeyTypePublic, kKeyTypeSecret } from "./keys";
export {
  CheckPrimeJob, DhKeyPairGenJob, DsaKeyPairGenJob, EcKeyPairGenJob, HKDFJob, kCryptoJobAsync, kCryptoJobSync, NidKeyPairGenJob, PBKDF2Job, RandomBytesJob, RandomPrimeJob,
  RsaKeyPairGenJob, ScryptJob, SecretKeyGenJob, SignJob,
} from "./jobs";

const numbers = native.numbers() as Record<string, number>;
export const EVP_PKEY_ED25519 = numbers.EVP_PKEY_ED25519;
export const EVP_PKEY_ED448 = numbers.EVP_PKEY_ED448;
export const EVP_PKEY_X25519 = numbers.EVP_PKEY_X25519;
export const EVP_PKEY_X448 = numbers.EVP_PKEY_X448;
export const OPENSSL_EC_NAMED_CURVE = numbers.OPENSSL_EC_NAMED_CURVE;
export const OPENSSL_EC_EXPLICIT_CURVE = numbers.OPENSSL_EC_EXPLICIT_CURVE;
export const X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT = numbers.X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT;
export const X509_CHECK_FLAG_NEVER_CHECK_SUBJECT = numbers.X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
export const X509_CHECK_FLAG_NO_WILDCARDS = numbers.X509_CHECK_FLAG_NO_WILDCARDS;
export const X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS = numbers.X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
export const X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS = numbers.X509_CHECK_FLAG_MULTI_LABEL_WILDCARDS;
export const X509_CHECK_FLAG_SINGLE_LABEL_SUBDOMAINS = numbers.X509_CHECK_FLAG_SINGLE_LABEL_SUBDOMAINS;
export const kKeyEncodingPKCS1 = 0;
export const kKeyEncodingPKCS8 = 1;
export const kKeyEncodingSPKI = 2;
export const kKeyEncodingSEC1 = 3;
export const kKeyFormatDER = 0;
export const kKeyFormatPEM = 1;
export const kKeyFormatJWK = 2;
export const kSigEncDER = 0;
export const kSigEncP1363 = 1;
export const kSignJobModeSign = 0;
export const kSignJobModeVerify = 1;
export const kKeyVariantRSA_SSA_PKCS1_v1_5 = 0;
export const kKeyVariantRSA_PSS = 1;
export const kKeyVariantRSA_OAEP = 2;

export const { timingSafeEqual, getHashes, getCiphers, getSSLCiphers, getCurves } = native;
export const getCachedAliases = () => ({ __proto__: null });
export const getFipsCrypto = () => 0;
export const testFipsCrypto = () => false;
export const setFipsCrypto = (wanted: unknown): void => { if (wanted) throw unavailable("FIPS mode"); };
export const secureHeapUsed = (): undefined => undefined;
export const secureBuffer = (size: number): Uint8Array => new Uint8Array(size);
export const getRootCertificates = (): readonly string[] => native.rootCertificates();

export class Hash {
  #hash: Handle;
  constructor(from: unknown, length?: unknown) {
    this.#hash = native.hash(typeof from === "object" && from !== null && #hash in from ? from.#hash : from, length);
  }
  update(data: unknown, encoding?: unknown): boolean { return native.hashUpdate(this.#hash, data, encoding); }
  digest(encoding?: unknown): unknown { return maybeBuffer(native.hashDigest(this.#hash, encoding)); }
}
export const oneShotDigest = (algorithm: string, _id: number, _cache: object, data: unknown, encoding: string): unknown =>
  maybeBuffer(native.oneShotDigest(algorithm, data, encoding));

export class Hmac {
  #hmac: Handle | undefined;
  init(algorithm: string, key: unknown): void { this.#hmac = native.hmac(algorithm, nativeOf(key)); }
  update(data: unknown, encoding?: unknown): boolean { return native.hmacUpdate(this.#hmac, data, encoding); }
  digest(encoding?: unknown): unknown { return maybeBuffer(native.hmacDigest(this.#hmac, encoding)); }
}

class Signing {
  signer: Handle | undefined;
  init(algorithm: string): void { this.signer = native.signer(algorithm); }
  update(data: unknown, encoding?: unknown): void { native.signerUpdate(this.signer, data, encoding); }
}
export class Sign extends Signing {
  constructor() { super(); }
  sign(key: unknown, format: unknown, type: unknown, passphrase: unknown, padding: unknown, salt: unknown, encoding: unknown): unknown {
    return toBuffer(native.sign(this.signer, nativeOf(key), format, type, passphrase, padding, salt, encoding));
  }
}
export class Verify extends Signing {
  constructor() { super(); }
  verify(key: unknown, format: unknown, type: unknown, passphrase: unknown, signature: unknown, padding: unknown, salt: unknown, encoding: unknown): boolean {
    return native.verify(this.signer, nativeOf(key), format, type, passphrase, signature, padding, salt, encoding);
  }
}

export class CipherBase {
  #encrypts: boolean;
  #cipher: Handle | undefined;
  constructor(encrypts: boolean) { this.#encrypts = encrypts; }
  init(name: string, password: unknown, tagLength: number): void { this.#cipher = native.cipherByPassword(this.#encrypts, name, password, tagLength); }
  initiv(name: string, key: unknown, iv: unknown, tagLength: number): void { this.#cipher = native.cipher(this.#encrypts, name, nativeOf(key), iv, tagLength); }
  update(data: unknown, encoding?: unknown): unknown { return toBuffer(native.cipherUpdate(this.#cipher, data, encoding)); }
  final(): unknown { return toBuffer(native.cipherFinal(this.#cipher)); }
  setAutoPadding(pads: boolean): boolean { return native.cipherPadding(this.#cipher, pads); }
  getAuthTag(): unknown { return maybeBuffer(native.cipherTag(this.#cipher)); }
  setAuthTag(tag: unknown): boolean { return native.cipherSetTag(this.#cipher, tag); }
  setAAD(data: unknown, length: number): boolean { return native.cipherAdd(this.#cipher, data, length); }
}
export function getCipherInfo(into: object, name: unknown, keyLength: unknown, ivLength: unknown): object | undefined {
  const fields = native.cipherInfo(name, keyLength, ivLength);
  return fields === undefined ? undefined : fill(into, fields);
}

const rsa = (encrypts: boolean, isPrivate: boolean) =>
  (key: unknown, format: unknown, type: unknown, passphrase: unknown, data: unknown, padding: unknown, hash: unknown, label: unknown): unknown =>
    toBuffer(native.rsa(encrypts, isPrivate, nativeOf(key), format, type, passphrase, data, padding, hash, label));
export const publicEncrypt = rsa(true, false);
export const publicDecrypt = rsa(false, false);
export const privateEncrypt = rsa(true, true);
export const privateDecrypt = rsa(false, true);

class Agreement {
  #dh: Handle;
  constructor(dh: Handle) { this.#dh = dh; }
  get verifyError(): number { return native.dhVerifyError(this.#dh); }
  generateKeys(): unknown { return toBuffer(native.dhGenerate(this.#dh)); }
  computeSecret(key: unknown): unknown { return toBuffer(native.dhCompute(this.#dh, key)); }
  getPrime(): unknown { return toBuffer(native.dhPart(this.#dh, 0)); }
  getGenerator(): unknown { return toBuffer(native.dhPart(this.#dh, 1)); }
  getPublicKey(): unknown { return toBuffer(native.dhPart(this.#dh, 2)); }
  getPrivateKey(): unknown { return toBuffer(native.dhPart(this.#dh, 3)); }
  setPublicKey(key: unknown): void { native.dhSet(this.#dh, false, key); }
  setPrivateKey(key: unknown): void { native.dhSet(this.#dh, true, key); }
}
export class DiffieHellman extends Agreement {
  constructor(size: unknown, generator: unknown) { super(native.diffieHellman(size, generator)); }
}
export class DiffieHellmanGroup extends Agreement {
  constructor(name: unknown) { super(native.diffieHellmanGroup(name)); }
}
export const statelessDH = (own: unknown, other: unknown): unknown => toBuffer(native.agree(nativeOf(own), nativeOf(other)));

export class ECDH {
  #curve: Handle;
  constructor(name: string) { this.#curve = native.curve(name); }
  generateKeys(): void { native.curveGenerate(this.#curve); }
  computeSecret(key: unknown): unknown { return maybeBuffer(native.curveCompute(this.#curve, key)); }
  getPublicKey(form: number): unknown { return toBuffer(native.curvePublic(this.#curve, form)); }
  getPrivateKey(): unknown { return toBuffer(native.curvePrivate(this.#curve)); }
  setPublicKey(key: unknown): void { native.curveSetPublic(this.#curve, key); }
  setPrivateKey(key: unknown): void { native.curveSetPrivate(this.#curve, key); }
}
export const ECDHConvertKey = (key: unknown, curve: string, form: number): unknown => maybeBuffer(native.curveConvert(key, curve, form));

// Parts of certificates by number, as certificate.cpp has them.
class X509Handle {
  #certificate: Handle;
  #issuer: unknown;
  constructor(certificate: Handle, issuer?: unknown) {
    this.#certificate = certificate;
    this.#issuer = issuer;
    shareInClones(this);
  }
  static of(other: unknown): unknown { return typeof other === "object" && other !== null && #certificate in other ? other.#certificate : other; }
  #part(number: number): unknown { return native.certificateText(this.#certificate, number); }
  subject() { return this.#part(0); }
  issuer() { return this.#part(1); }
  subjectAltName() { return this.#part(2); }
  infoAccess() { return this.#part(3); }
  validFrom() { return this.#part(4); }
  validTo() { return this.#part(5); }
  fingerprint() { return this.#part(6); }
  fingerprint256() { return this.#part(7); }
  fingerprint512() { return this.#part(8); }
  keyUsage() { return this.#part(9); }
  serialNumber() { return this.#part(10); }
  pem() { return this.#part(11); }
  raw() { return toBuffer(this.#part(12) as Uint8Array); }
  checkCA() { return this.#part(13); }
  getIssuerCert(): unknown { return this.#issuer; }
  publicKey() { return makeHandle(native.certificateKey(this.#certificate)); }
  checkHost(name: string, flags: number) { return native.certificateCheck(this.#certificate, 0, name, flags); }
  checkEmail(name: string, flags: number) { return native.certificateCheck(this.#certificate, 1, name, flags); }
  checkIP(name: string, flags: number) { return native.certificateCheck(this.#certificate, 2, name, flags); }
  checkIssued(other: unknown) { return native.certificateIssued(this.#certificate, X509Handle.of(other)); }
  checkPrivateKey(key: unknown) { return native.certificateFits(this.#certificate, nativeOf(key)); }
  verify(key: unknown) { return native.certificateVerify(this.#certificate, nativeOf(key)); }
  toLegacy() { return legacyCertificate(native.certificateLegacy(this.#certificate)); }
}
// From names and values, as tls.TLSSocket.getPeerCertificate has them.
export function legacyCertificate(fields: readonly unknown[]): any {
  const made = fill({}, fields);
  for (const name of ["subject", "issuer"]) made[name] = fill({ __proto__: null }, made[name] ?? []);
  for (const name of ["pubkey", "raw"]) if (made[name] !== undefined) made[name] = toBuffer(made[name]);
  return made;
}
export const parseX509 = (bytes: unknown) => new X509Handle(native.certificate(bytes));
// For TLS: around what a connection shows.
export const wrapX509 = (certificate: Handle, issuer: unknown) => new X509Handle(certificate, issuer);

export const certVerifySpkac = (spkac: unknown): boolean => native.verifySpkac(spkac);
export const certExportPublicKey = (spkac: unknown): unknown => maybeBuffer(native.spkacKey(spkac));
export const certExportChallenge = (spkac: unknown): unknown => maybeBuffer(native.spkacChallenge(spkac));

export { SecureContext } from "edgert:node/secure_context";
