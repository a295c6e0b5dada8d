// Jobs as Node's lib runs them: at once, or with a call of `ondone` later.
import { carry } from "edgert:core/context";
import { hold } from "edgert:node/held";
import { type Handle, native } from "./natives";
import { fill, toBuffer } from "./buffers";
import { makeHandle, nativeOf } from "./keys";

export const kCryptoJobAsync = 0;
export const kCryptoJobSync = 1;

type Convert = (result: any) => unknown;
const same: Convert = (result) => result;
const toArrayBuffer: Convert = (bytes: Uint8Array) => bytes.buffer;

class Job {
  #mode: number;
  #job: Handle;
  #convert: Convert;
  ondone: unknown;
  constructor(mode: number, job: Handle, convert: Convert) {
    this.#mode = mode;
    this.#job = job;
    this.#convert = convert;
  }
  run(): unknown {
    const convert = this.#convert;
    if (this.#mode === kCryptoJobSync) {
      const answer: unknown[] = native.run(this.#job);
      return answer[0] === undefined ? [undefined, convert(answer[1])] : answer;
    }
    const done = hold("CryptoRequest");
    try {
      native.start(this.#job, carry((error: unknown, result: unknown) => {
        done();
        const ondone: any = (this as any).ondone;
        Reflect.apply(ondone, this, error === undefined ? [undefined, convert(result)] : [error]);
      }));
    } catch (error) {
      done();
      throw error;
    }
    return undefined;
  }
}

export class PBKDF2Job extends Job {
  constructor(mode: number, ...given: unknown[]) { super(mode, native.pbkdf2(given[0], given[1], given[2], given[3], given[4]), toArrayBuffer); }
}
export class ScryptJob extends Job {
  constructor(mode: number, ...given: unknown[]) { super(mode, native.scrypt(given[0], given[1], given[2], given[3], given[4], given[5], given[6]), toArrayBuffer); }
}
export class HKDFJob extends Job {
  constructor(mode: number, hash: string, key: { readonly handle?: unknown }, salt: unknown, info: unknown, length: number) {
    super(mode, native.hkdf(hash, nativeOf(key), salt, info, length), toArrayBuffer);
  }
}

export class RandomBytesJob extends Job {
  #now: boolean;
  #target: unknown;
  #offset: number;
  #size: number;
  constructor(mode: number, target: unknown, offset: number, size: number) {
    super(mode, mode === kCryptoJobSync ? target as object : native.randomBytes(size), (bytes: unknown) => { native.copyBytes(target, offset, bytes); });
    this.#now = mode === kCryptoJobSync;
    this.#target = target;
    this.#offset = offset;
    this.#size = size;
  }
  override run(): unknown {
    if (!this.#now) return super.run();
    try {
      native.randomFill(this.#target, this.#offset, this.#size);
    } catch (error) {
      return [error, undefined];
    }
    return [undefined, undefined];
  }
}
export class RandomPrimeJob extends Job {
  constructor(mode: number, size: number, safe: boolean, add: unknown, rem: unknown) { super(mode, native.randomPrime(size, safe, add, rem), toArrayBuffer); }
}
export class CheckPrimeJob extends Job {
  constructor(mode: number, candidate: unknown, checks: number) { super(mode, native.checkPrime(candidate, checks), same); }
}

export class SignJob extends Job {
  constructor(mode: number, verifies: number, key: unknown, format: unknown, type: unknown, passphrase: unknown, data: unknown, algorithm: unknown, salt: unknown,
    padding: unknown, encoding: unknown, signature?: unknown) {
    super(mode, verifies === 1
      ? native.verifyJob(nativeOf(key), format, type, passphrase, data, algorithm, salt, padding, encoding, signature)
      : native.signJob(nativeOf(key), format, type, passphrase, data, algorithm, salt, padding, encoding), verifies === 1 ? same : toArrayBuffer);
  }
}

// A key as it was to be written: text, bytes, a JSON Web Key's fields or the key itself.
function written(key: unknown): unknown {
  if (typeof key === "string") return key;
  if (key instanceof Uint8Array) return toBuffer(key);
  if (Array.isArray(key)) return fill({}, key);
  return makeHandle(key as object);
}
const pair: Convert = (keys: unknown[]) => [written(keys[0]), written(keys[1])];

export class RsaKeyPairGenJob extends Job {
  constructor(mode: number, variant: number, bits: number, exponent: number, ...rest: unknown[]) {
    const isPss = variant === 1;
    const hash = isPss ? rest[0] : undefined;
    const maskHash = isPss ? rest[1] : undefined;
    const salt = isPss ? rest[2] : undefined;
    const at = isPss ? 3 : 0;
    super(mode, native.generateRsa(isPss, bits, exponent, hash, maskHash, salt, rest[at], rest[at + 1], rest[at + 2], rest[at + 3], rest[at + 4], rest[at + 5]), pair);
  }
}
export class DsaKeyPairGenJob extends Job {
  constructor(mode: number, bits: number, divisor: number, ...how: unknown[]) { super(mode, native.generateDsa(bits, divisor, how[0], how[1], how[2], how[3], how[4], how[5]), pair); }
}
export class EcKeyPairGenJob extends Job {
  constructor(mode: number, curve: string, encoding: number, ...how: unknown[]) { super(mode, native.generateCurve(curve, encoding, how[0], how[1], how[2], how[3], how[4], how[5]), pair); }
}
export class NidKeyPairGenJob extends Job {
  constructor(mode: number, type: number, ...how: unknown[]) { super(mode, native.generateOfType(type, how[0], how[1], how[2], how[3], how[4], how[5]), pair); }
}
export class DhKeyPairGenJob extends Job {
  constructor(mode: number, group: string | number | object, ...rest: unknown[]) {
    const at = typeof group === "string" ? 0 : 1;
    super(mode, native.generateDiffieHellman(group, at === 0 ? undefined : rest[0], rest[at], rest[at + 1], rest[at + 2], rest[at + 3], rest[at + 4], rest[at + 5]), pair);
  }
}
export class SecretKeyGenJob extends Job {
  constructor(mode: number, bits: number) { super(mode, native.generateSecret(bits), (key: object) => makeHandle(key)); }
}
