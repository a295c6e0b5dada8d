// KeyObjectHandle, and the class below KeyObject.
import { cloneBy } from "edgert:node/clones";
import { introduceCryptoKeys } from "./crypto_keys";
import { type Handle, native } from "./natives";
import { fill, maybeBuffer } from "./buffers";

export const kKeyTypeSecret = 0;
export const kKeyTypePublic = 1;
export const kKeyTypePrivate = 2;

// A handle's own key, or whatever else it is.
export let nativeOf: (value: unknown) => unknown;
export let makeHandle: (key: Handle) => KeyObjectHandle;

let handleOf: (object: object) => unknown;

export class KeyObjectHandle {
  #key: Handle | undefined;
  static {
    nativeOf = (value) => {
      if (typeof value !== "object" || value === null) return value;
      const handle = handleOf(value);
      return typeof handle === "object" && handle !== null && #key in handle ? handle.#key : value;
    };
    makeHandle = (key) => {
      const handle = new KeyObjectHandle();
      handle.#key = key;
      return handle;
    };
  }
  init(kind: number, data: unknown, format?: unknown, type?: unknown, passphrase?: unknown): void {
    this.#key = kind === kKeyTypeSecret ? native.secretKey(data) : native.readKey(kind === kKeyTypePrivate, nativeOf(data), format, type, passphrase);
  }
  initEDRaw(name: string, data: unknown, kind: number): boolean {
    const key = native.readRaw(name, data, kind === kKeyTypePrivate);
    if (key === undefined) return false;
    this.#key = key;
    return true;
  }
  // Node's lib passes records of its own: strings, and nothing else.
  initJwk(jwk: { readonly kty: string; readonly [name: string]: string | undefined }, curve?: string): number | undefined {
    const isPrivate = jwk.d !== undefined;
    let key: Handle | undefined;
    if (jwk.kty === "RSA") {
      key = native.readRsaParts(isPrivate ? [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi] : [jwk.n, jwk.e]);
    } else if (jwk.kty === "EC") {
      key = native.readCurveParts(curve, isPrivate ? [jwk.x, jwk.y, jwk.d] : [jwk.x, jwk.y]);
    }
    if (key === undefined) return undefined;
    this.#key = key;
    return isPrivate ? kKeyTypePrivate : kKeyTypePublic;
  }
  getSymmetricKeySize(): number { return native.keySize(this.#key); }
  getAsymmetricKeyType(): string | undefined { return native.keyType(this.#key); }
  keyDetail(into: object): object { return fill(into, native.keyDetail(this.#key)); }
  equals(other: unknown): boolean { return native.keyEquals(this.#key, nativeOf(other)); }
  export(format?: unknown, type?: unknown, cipher?: unknown, passphrase?: unknown): unknown {
    return maybeBuffer(format === undefined ? native.exportSecret(this.#key) : native.exportKey(this.#key, format, type, cipher, passphrase));
  }
  exportJwk(into: object): object { return fill(into, native.exportJwk(this.#key)); }
}

// What KeyObjects are below: a job that is given one finds its handle, whatever a script makes of the object.
class NativeKeyObject {
  #handle: unknown;
  static { handleOf = (object) => (#handle in object ? object.#handle : object); }
  constructor(handle: unknown) {
    this.#handle = handle;
    cloneBy(this, () => new (kinds.find((kind) => this instanceof kind)!)(handle));
  }
}
// Of KeyObject: secret, public, private.
let kinds: (new (handle: unknown) => object)[] = [];
Object.setPrototypeOf(NativeKeyObject.prototype, Object.prototype);
export function createNativeKeyObjectClass(define: (base: unknown) => any[]): unknown {
  const classes: any[] = Reflect.apply(define, undefined, [NativeKeyObject]);
  kinds = classes.slice(1, 4);
  introduceCryptoKeys({ secret: classes[1], public: classes[2], private: classes[3] }, makeHandle);
  return classes;
}
