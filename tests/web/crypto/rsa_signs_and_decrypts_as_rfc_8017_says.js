import { assert, assertEquals, assertRejects } from "../../support/assert.js";
import { hex, unhex, utf8 } from "./fixtures/bytes.js";
import { jwk, message, oaep, pkcs1, pss } from "./fixtures/rsa.js";

const { subtle } = crypto;
const data = utf8(message);
const key = (name, usage, isPrivate) => subtle.importKey("jwk", isPrivate ? jwk : { kty: "RSA", n: jwk.n, e: jwk.e }, { name, hash: "SHA-256" }, true, [usage]);

const signer = await key("RSASSA-PKCS1-v1_5", "sign", true);
assertEquals([signer.algorithm.modulusLength, signer.algorithm.publicExponent], [2048, new Uint8Array([1, 0, 1])]);
assertEquals(hex(await subtle.sign("RSASSA-PKCS1-v1_5", signer, data)), pkcs1);
const verifier = await key("RSASSA-PKCS1-v1_5", "verify", false);
assert(await subtle.verify("RSASSA-PKCS1-v1_5", verifier, unhex(pkcs1), data));
assert(!(await subtle.verify("RSASSA-PKCS1-v1_5", verifier, unhex(pss), data)));

const pssVerifier = await key("RSA-PSS", "verify", false);
assert(await subtle.verify({ name: "RSA-PSS", saltLength: 20 }, pssVerifier, unhex(pss), data));
assert(!(await subtle.verify({ name: "RSA-PSS", saltLength: 21 }, pssVerifier, unhex(pss), data)));
const pssSigner = await key("RSA-PSS", "sign", true);
for (const saltLength of [0, 32, 222]) {
  const signature = await subtle.sign({ name: "RSA-PSS", saltLength }, pssSigner, data);
  assert(await subtle.verify({ name: "RSA-PSS", saltLength }, pssVerifier, signature, data));
}
await assertRejects(subtle.sign({ name: "RSA-PSS", saltLength: 223 }, pssSigner, data), "OperationError");
await assertRejects(subtle.sign({ name: "RSA-PSS", saltLength: 2 ** 32 - 1 }, pssSigner, data), "OperationError");

const decrypter = await key("RSA-OAEP", "decrypt", true);
assertEquals(hex(await subtle.decrypt({ name: "RSA-OAEP", label: utf8("label") }, decrypter, unhex(oaep))), hex(data));
for (const label of [undefined, utf8("other")]) await assertRejects(subtle.decrypt({ name: "RSA-OAEP", label }, decrypter, unhex(oaep)), "OperationError");
const encrypter = await key("RSA-OAEP", "encrypt", false);
for (const text of [new Uint8Array(), new Uint8Array(190)]) {
  assertEquals(hex(await subtle.decrypt("RSA-OAEP", decrypter, await subtle.encrypt("RSA-OAEP", encrypter, text))), hex(text));
}
await assertRejects(subtle.encrypt("RSA-OAEP", encrypter, new Uint8Array(191)), "OperationError");
