import * as crypto from "node:crypto";
import { assert, assertThrows } from "../../support/assert.js";

// A script gets at the handles below Node's library; what it calls on them may be anything.
const key = crypto.createSecretKey(new Uint8Array(16));
const { publicKey, privateKey } = crypto.generateKeyPairSync("ed25519");
const things = [crypto.createHash("sha256"), crypto.createHmac("sha256", "key"), crypto.createCipheriv("aes-128-gcm", new Uint8Array(16), new Uint8Array(12)),
  crypto.createSign("sha256"), crypto.createVerify("sha256"), crypto.createECDH("prime256v1"), crypto.createDiffieHellmanGroup("modp1"), key, publicKey, privateKey];
const handles = things.map((thing) => thing[Object.getOwnPropertySymbols(thing).find((symbol) => symbol.description === "kHandle")]);
assert(handles.every((handle) => typeof handle === "object"));
const odd = [undefined, null, 0, -1, 2 ** 32, NaN, "", "text", {}, [], new Uint8Array(3), new ArrayBuffer(5), Symbol(), 5n, new Proxy({}, {}), ...handles];
let calls = 0;
for (const handle of handles) {
  for (let holder = Object.getPrototypeOf(handle); holder !== null && holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      const { value } = Object.getOwnPropertyDescriptor(holder, name);
      if (typeof value !== "function" || name === "constructor") continue;
      for (const one of odd) {
        for (const receiver of [handle, one]) {
          ++calls;
          try {
            Reflect.apply(value, receiver, [one, one, one, one, one, one, one, one]);
          } catch {}
        }
      }
    }
  }
}
assert(calls > 1000);
assertThrows(() => Reflect.apply(handles[0].update, handles[1], ["text"]), TypeError);
