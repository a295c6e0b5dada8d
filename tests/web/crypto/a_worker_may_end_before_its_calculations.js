// Nothing of what is left here may keep the worker, or outlive it: the runner counts.
import { assert } from "../../support/assert.js";

const { subtle } = crypto;
const key = await subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
for (let i = 0; i < 4; ++i) {
  const endless = subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(8), iterations: 2 ** 32 - 1 }, key, 4096);
  assert(endless instanceof Promise);
}
assert(subtle.generateKey({ name: "RSA-PSS", hash: "SHA-1", modulusLength: 16384, publicExponent: new Uint8Array([1, 0, 1]) }, true, ["sign"]) instanceof Promise);
// Salt of many megabytes goes into each block, of which there are thousands.
assert(subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(32 << 20), iterations: 1 }, key, 2 ** 20) instanceof Promise);
assert(subtle.digest("SHA-512", new Uint8Array(8 << 20)) instanceof Promise);
