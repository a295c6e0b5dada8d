// The platform's CryptoKeys, where Node's lib takes keys: as it knows its own, by the KeyObject behind each.
import { late } from "edgert:core/late";
import { natives } from "edgert:core/natives";
import { requireBuiltin } from "edgert:node/loader";
import type { NativeKey } from "../../crypto/native";
import { type Handle, native } from "./natives";

const kDer = 0;
const kPkcs8 = 1;
const kSpki = 2;

type MakeObject = new (handle: unknown) => object;
interface Classes { secret: MakeObject; public: MakeObject; private: MakeObject }

// A key of that size is written at once, not later.
function writtenKey(key: NativeKey, isSecret: boolean): unknown {
  const bytes: unknown = isSecret ? natives.crypto.secretBytes(key) : natives.crypto.writeDer(key);
  if (bytes instanceof ArrayBuffer) return bytes;
  throw new RangeError("The CryptoKey is too long to become a KeyObject");
}

export function introduceCryptoKeys(classes: Classes, makeHandle: (key: Handle) => unknown): void {
  const { CryptoKey, slotsOf } = late<typeof import("../../crypto/subtle")>("crypto/subtle");
  const objects = new WeakMap<object, object>();
  const objectOf = (key: object): object | undefined => {
    const known = objects.get(key);
    if (known !== undefined) return known;
    let slots;
    try {
      slots = slotsOf(key, "this");
    } catch {
      return undefined;
    }
    const { type } = slots;
    const bytes = writtenKey(slots.handle, type === "secret");
    const handle = makeHandle(type === "secret" ? native.secretKey(bytes) : native.readKey(type === "private", bytes, kDer, type === "private" ? kPkcs8 : kSpki, undefined));
    const made = new classes[type](handle);
    objects.set(key, made);
    return made;
  };
  const symbol = requireBuiltin("internal/crypto/util").kKeyObject as symbol;
  Object.defineProperty(CryptoKey.prototype, symbol, { get(this: object) { return objectOf(this); }, configurable: true });
}
