import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const { subtle } = crypto;
const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt", "wrapKey"]);
await assertRejects(subtle.exportKey("raw", key), "InvalidAccessError");
await assertRejects(subtle.wrapKey("raw", key, key, { name: "AES-GCM", iv: new Uint8Array(12) }), "InvalidAccessError");
const { publicKey, privateKey } = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
assert(publicKey.extractable && !privateKey.extractable);
await assertRejects(subtle.exportKey("jwk", privateKey), "InvalidAccessError");
// What a script sees of a key is a copy.
key.algorithm.name = "HMAC";
key.usages.push("decrypt");
assertEquals((await subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(1))).byteLength, 17);
await assertRejects(subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(17)), "InvalidAccessError");
assert(key.algorithm === key.algorithm && key.usages === key.usages);
const secret = await subtle.importKey("raw", new Uint8Array(4), "PBKDF2", false, ["deriveBits"]);
await assertRejects(subtle.exportKey("raw", secret), "NotSupportedError");
await assertRejects(subtle.importKey("raw", new Uint8Array(4), "HKDF", true, ["deriveBits"]), "SyntaxError");
