import { assert, assertRejects } from "../../support/assert.js";

const { subtle } = crypto;
for (const name of Object.keys(SubtleCrypto.prototype)) {
  // Nothing is thrown at once.
  const promise = subtle[name]();
  assert(promise instanceof Promise, name);
  await assertRejects(promise, TypeError);
  await assertRejects(SubtleCrypto.prototype[name].call({}, ...new Array(7).fill("x")), TypeError);
}
const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-1" }, true, ["sign", "verify"]);
for (const odd of [undefined, null, "key", {}, Object.create(CryptoKey.prototype)]) await assertRejects(subtle.sign("HMAC", odd, new Uint8Array()), TypeError);
for (const odd of [undefined, null, "data", [1, 2], {}, new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))]) await assertRejects(subtle.sign("HMAC", key, odd), TypeError);
await assertRejects(subtle.digest("SHA-1", new Uint8Array(new SharedArrayBuffer(8))), TypeError);
await assertRejects(subtle.exportKey("pem", key), TypeError);
for (const usages of [undefined, "sign", ["sing"], {}]) await assertRejects(subtle.generateKey({ name: "HMAC", hash: "SHA-1" }, true, usages), TypeError);
for (const [format, data] of [["jwk", new Uint8Array(4)], ["raw", { kty: "oct" }], ["raw", "secret"], ["jwk", "{}"], ["jwk", { key_ops: "sign" }]]) {
  await assertRejects(subtle.importKey(format, data, { name: "HMAC", hash: "SHA-1" }, true, ["sign"]), TypeError);
}
