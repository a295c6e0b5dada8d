import { assertEquals, assertRejects } from "../../support/assert.js";

const { subtle } = crypto;
const data = new Uint8Array(3);
assertEquals(await subtle.digest("sHa-256", data), await subtle.digest({ name: "SHA-256" }, data));
const key = await subtle.generateKey({ name: "hmac", hash: { name: "sha-1" } }, true, ["sign"]);
assertEquals(key.algorithm, { name: "HMAC", hash: { name: "SHA-1" }, length: 512 });

for (const name of ["MD5", "SHA256", "", "ſHA-256", "AES-GCM", { name: "SHA-3" }, 5]) await assertRejects(subtle.digest(name, data), "NotSupportedError");
await assertRejects(subtle.encrypt("HMAC", key, data), "NotSupportedError");
await assertRejects(subtle.generateKey("PBKDF2", true, ["deriveBits"]), "NotSupportedError");
await assertRejects(subtle.generateKey({ name: "HMAC", hash: "MD5" }, true, ["sign"]), "NotSupportedError");
await assertRejects(subtle.generateKey({ name: "ECDSA", namedCurve: "P-192" }, true, ["sign"]), "NotSupportedError");
for (const odd of [{}, { name: undefined }, Symbol("SHA-1")]) await assertRejects(subtle.digest(odd, data), TypeError);

// Members that are missing, or not of their type.
const generate = (algorithm) => subtle.generateKey(algorithm, true, ["encrypt", "sign"]);
for (const length of [undefined, -1, 65536, NaN, "x", 1n]) await assertRejects(generate({ name: "AES-GCM", length }), TypeError);
await assertRejects(subtle.generateKey({ name: "AES-GCM", length: 129 }, true, ["encrypt"]), "OperationError");
await assertRejects(generate({ name: "HMAC" }), TypeError);
const rsa = { name: "RSA-PSS", hash: "SHA-256", modulusLength: 1024 };
for (const publicExponent of [undefined, [1, 0, 1], new ArrayBuffer(3), new Int8Array(3)]) await assertRejects(generate({ ...rsa, publicExponent }), TypeError);
for (const publicExponent of [[], [1], [0], [2], [1, 0, 0]]) {
  await assertRejects(subtle.generateKey({ ...rsa, publicExponent: new Uint8Array(publicExponent) }, true, ["sign"]), "OperationError");
}
for (const modulusLength of [0, 8, 100_000, 2 ** 32 - 1]) {
  await assertRejects(subtle.generateKey({ ...rsa, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) }, true, ["sign"]), "OperationError");
}
// Read once each, the name first and the others in their order.
const reads = [];
const params = new Proxy({ name: "AES-GCM", iv: new Uint8Array(12), tagLength: 96 }, { get: (target, name) => { reads.push(name); return target[name]; } });
const aes = await subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
await subtle.encrypt(params, aes, data);
assertEquals(reads, ["name", "additionalData", "iv", "tagLength"]);
