import { assert, assertEquals, assertRejects } from "../../support/assert.js";
import { hex, utf8 } from "./fixtures/bytes.js";

const { subtle } = crypto;
const expected = {
  "SHA-256": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  "SHA-384": "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
  "SHA-512": "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
};
const data = utf8("what do ya want for nothing?");
for (const [hash, code] of Object.entries(expected)) {
  const key = await subtle.importKey("raw", utf8("Jefe"), { name: "HMAC", hash }, false, ["sign", "verify"]);
  const signature = new Uint8Array(await subtle.sign("HMAC", key, data));
  assertEquals(hex(signature), code);
  assert(await subtle.verify("HMAC", key, signature, data));
  assert(!(await subtle.verify("HMAC", key, signature.subarray(1), data)));
  assert(!(await subtle.verify("HMAC", key, new Uint8Array(), data)));
  signature[5] ^= 1;
  assert(!(await subtle.verify("HMAC", key, signature, data)));
}
// Lengths in bits: as long as the hash's block unless told, and cut to what was told.
for (const [hash, length] of [["SHA-1", 512], ["SHA-256", 512], ["SHA-384", 1024], ["SHA-512", 1024]]) {
  assertEquals((await subtle.generateKey({ name: "HMAC", hash }, true, ["sign"])).algorithm.length, length);
}
const cut = await subtle.importKey("raw", new Uint8Array([255, 255]), { name: "HMAC", hash: "SHA-256", length: 11 }, true, ["sign"]);
assertEquals([cut.algorithm.length, hex(await subtle.exportKey("raw", cut))], [11, "ffe0"]);
for (const length of [8, 17]) await assertRejects(subtle.importKey("raw", new Uint8Array(2), { name: "HMAC", hash: "SHA-256", length }, true, ["sign"]), "DataError");
await assertRejects(subtle.importKey("raw", new Uint8Array(), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]), "DataError");
await assertRejects(subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 0 }, true, ["sign"]), "OperationError");
