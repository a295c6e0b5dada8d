import { assertEquals, assertRejects } from "../../support/assert.js";

const { subtle } = crypto;
const syntax = (promise) => assertRejects(promise, "SyntaxError");
const invalid = (promise) => assertRejects(promise, "InvalidAccessError");
const aes = { name: "AES-GCM", length: 128 };
await syntax(subtle.generateKey(aes, true, []));
await syntax(subtle.generateKey(aes, true, ["encrypt", "sign"]));
await syntax(subtle.generateKey({ name: "AES-KW", length: 128 }, true, ["encrypt"]));
await syntax(subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]));
await syntax(subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["sign"]));
await syntax(subtle.importKey("raw", new Uint8Array(16), aes, true, []));
await syntax(subtle.importKey("raw", new Uint8Array(32), "Ed25519", true, ["sign"]));
await syntax(subtle.importKey("raw", new Uint8Array(8), "HKDF", false, ["encrypt"]));

// Repeated usages count once, in the order of the standard.
const key = await subtle.generateKey(aes, true, ["unwrapKey", "decrypt", "decrypt"]);
assertEquals(key.usages, ["decrypt", "unwrapKey"]);
const gcm = { name: "AES-GCM", iv: new Uint8Array(12) };
await invalid(subtle.encrypt(gcm, key, new Uint8Array(1)));
await invalid(subtle.wrapKey("raw", key, key, gcm));
await invalid(subtle.decrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, new Uint8Array(16)));

const { publicKey, privateKey } = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
await invalid(subtle.sign("Ed25519", publicKey, new Uint8Array()));
await invalid(subtle.verify("Ed25519", privateKey, new Uint8Array(), new Uint8Array()));
const base = await subtle.importKey("raw", new Uint8Array(8), "HKDF", false, ["deriveBits"]);
const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new Uint8Array() };
await invalid(subtle.deriveKey(hkdf, base, aes, true, ["encrypt"]));
const derivable = await subtle.importKey("raw", new Uint8Array(8), "HKDF", false, ["deriveKey"]);
await invalid(subtle.deriveBits(hkdf, derivable, 8));
await syntax(subtle.deriveKey(hkdf, derivable, aes, true, []));
assertEquals((await subtle.deriveKey(hkdf, derivable, { name: "HMAC", hash: "SHA-384" }, true, ["sign"])).algorithm, { name: "HMAC", hash: { name: "SHA-384" }, length: 1024 });
