// The natives of this folder. They take plain values, and look at all of them again.
import { natives } from "edgert:core/natives";

export type Native = (...values: unknown[]) => any;
export type Handle = object;
interface Natives {
  run: Native; start: Native;
  hash: Native; hashUpdate: Native; hashDigest: Native; oneShotDigest: Native; hmac: Native; hmacUpdate: Native; hmacDigest: Native; timingSafeEqual: Native;
  randomFill: Native; randomBytes: Native; copyBytes: Native; randomPrime: Native; checkPrime: Native;
  pbkdf2: Native; scrypt: Native; hkdf: Native;
  secretKey: Native; readKey: Native; readRaw: Native; readRsaParts: Native; readCurveParts: Native; keyType: Native; keyDetail: Native; keySize: Native; keyEquals: Native;
  exportSecret: Native; exportKey: Native; exportJwk: Native;
  signer: Native; signerUpdate: Native; sign: Native; verify: Native; signJob: Native; verifyJob: Native;
  cipher: Native; cipherByPassword: Native; cipherUpdate: Native; cipherFinal: Native; cipherPadding: Native; cipherTag: Native; cipherSetTag: Native; cipherAdd: Native; cipherInfo: Native;
  rsa: Native;
  generateRsa: Native; generateDsa: Native; generateCurve: Native; generateOfType: Native; generateDiffieHellman: Native; generateSecret: Native;
  diffieHellman: Native; diffieHellmanGroup: Native; dhVerifyError: Native; dhGenerate: Native; dhCompute: Native; dhPart: Native; dhSet: Native; agree: Native;
  curve: Native; curveGenerate: Native; curveCompute: Native; curvePublic: Native; curvePrivate: Native; curveSetPublic: Native; curveSetPrivate: Native; curveConvert: Native;
  rootCertificates: Native; certificate: Native; certificateText: Native; certificateKey: Native; certificateCheck: Native; certificateIssued: Native; certificateFits: Native; certificateVerify: Native;
  certificateLegacy: Native;
  verifySpkac: Native; spkacKey: Native; spkacChallenge: Native;
  getHashes: Native; getCiphers: Native; getSSLCiphers: Native; getCurves: Native; numbers: Native;
}
export const native: Natives = natives.snapshot.lateNatives("node/crypto");
