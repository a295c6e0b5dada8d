// What of Node's own classes structuredClone and ports carry along: they say by a method what they consist of, and what takes it up.
// https://nodejs.org/api/worker_threads.html#considerations-when-cloning-objects-with-prototypes-classes-and-accessors
import { DOMException } from "edgert:dom-exception/dom_exception";
import { internalBinding, requireBuiltin } from "edgert:node/loader";
import { cloneOthers } from "edgert:structured-clone/structured_clone";

const { messaging_clone_symbol: kClone, messaging_deserialize_symbol: kDeserialize } = internalBinding("symbols");
// A script can put a method of its own there: no other class of the library is made for it.
const kMade = ["internal/histogram:ClonedHistogram", "internal/histogram:ClonedRecordableHistogram", "internal/crypto/keys:InternalKeyObject",
  "internal/crypto/x509:InternalX509Certificate", "internal/blocklist:InternalBlockList", "internal/socketaddress:InternalSocketAddress"];

const cloneable = new WeakSet<object>();
const shared = new WeakSet<object>();
const makers = new WeakMap<object, () => object>();
// Of the library's, with a method kClone.
export const makeCloneable = (object: object): void => { cloneable.add(object); };
// A native's own, which the copy has as well.
export const shareInClones = (handle: object): void => { shared.add(handle); };
// What is made anew by a function.
export const cloneBy = (object: object, make: () => object): void => { makers.set(object, make); };

cloneOthers((value: any, clone) => {
  if (shared.has(value)) return value;
  const make = makers.get(value);
  if (make !== undefined) return make();
  if (!cloneable.has(value)) return undefined;
  const method = value[kClone];
  if (typeof method !== "function") throw new DOMException("Objects of this class could not be cloned.", "DataCloneError");
  const made: any = Reflect.apply(method, value, []);
  const name = `${made.deserializeInfo}`;
  if (!kMade.includes(name)) throw new TypeError(`${name} cannot be made of a copy`);
  const at = name.indexOf(":");
  const copy: any = Reflect.construct(requireBuiltin(name.slice(0, at))[name.slice(at + 1)], []);
  Reflect.apply(copy[kDeserialize], copy, [clone(made.data)]);
  return copy;
});
