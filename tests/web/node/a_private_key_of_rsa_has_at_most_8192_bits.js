import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { assertEquals, assertThrows } from "../../support/assert.js";
import { integer, longInteger, sequence } from "../../support/der.js";

// A call with more would be done with nothing that stops it for a second and longer, whatever its parts are.
const pkcs1 = (bytes, exponent = integer(1, 0, 1)) => {
  const half = longInteger(bytes / 2);
  return sequence(integer(0), longInteger(bytes), exponent, longInteger(bytes, 1), half, half, half, half, half);
};
const read = (key) => createPrivateKey({ key, format: "der", type: "pkcs1" });
assertEquals(read(pkcs1(1024)).asymmetricKeyDetails.modulusLength, 8192);
assertThrows(() => read(pkcs1(1032)), Error);
assertThrows(() => read(pkcs1(2048)), Error);
// An exponent that OpenSSL itself refuses of public keys.
assertThrows(() => read(pkcs1(1024, longInteger(1000))), Error);
assertThrows(() => generateKeyPairSync("rsa", { modulusLength: 8200 }), Error);
const part = (bytes) => "_".repeat(Math.floor(bytes * 8 / 6));
assertThrows(() => createPrivateKey({ key: { kty: "RSA", n: part(2049), e: "AQAB", d: part(2000), p: part(1024), q: part(1024), dp: part(1000), dq: part(1000), qi: part(1000) }, format: "jwk" }), Error);
// Who only verifies may have longer ones.
assertEquals(createPublicKey({ key: sequence(longInteger(2048), integer(1, 0, 1)), format: "der", type: "pkcs1" }).asymmetricKeyDetails.modulusLength, 16384);
