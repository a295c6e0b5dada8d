import { assertEquals, assertRejects } from "../../support/assert.js";

const { subtle } = crypto;
const secrets = [
  [{ name: "AES-CBC", length: 128 }, ["encrypt"], "A128CBC"], [{ name: "AES-CTR", length: 192 }, ["encrypt"], "A192CTR"],
  [{ name: "AES-GCM", length: 256 }, ["decrypt"], "A256GCM"], [{ name: "AES-KW", length: 256 }, ["wrapKey"], "A256KW"],
  [{ name: "HMAC", hash: "SHA-1" }, ["sign"], "HS1"], [{ name: "HMAC", hash: "SHA-384" }, ["verify"], "HS384"],
];
for (const [algorithm, usages, alg] of secrets) {
  const key = await subtle.generateKey(algorithm, true, usages);
  for (const format of ["raw", "jwk"]) {
    const data = await subtle.exportKey(format, key);
    if (format === "jwk") assertEquals([data.kty, data.alg, data.ext, data.key_ops], ["oct", alg, true, usages]);
    const again = await subtle.importKey(format, data, algorithm, true, usages);
    assertEquals([again.type, again.algorithm, again.usages], ["secret", key.algorithm, usages]);
    assertEquals(await subtle.exportKey(format, again), data);
  }
  for (const format of ["spki", "pkcs8"]) await assertRejects(subtle.exportKey(format, key), "NotSupportedError");
}

const rsa = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) };
const pairs = [
  [{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-1", ...rsa }, "sign", "verify", "RS1"], [{ name: "RSA-PSS", hash: "SHA-512", ...rsa }, "sign", "verify", "PS512"],
  [{ name: "RSA-OAEP", hash: "SHA-1", ...rsa }, "decrypt", "encrypt", "RSA-OAEP"], [{ name: "RSA-OAEP", hash: "SHA-384", ...rsa }, "decrypt", "encrypt", "RSA-OAEP-384"],
  ...["P-256", "P-384", "P-521"].flatMap((namedCurve) => [[{ name: "ECDSA", namedCurve }, "sign", "verify"], [{ name: "ECDH", namedCurve }, "deriveBits"]]),
  [{ name: "Ed25519" }, "sign", "verify", "Ed25519"], [{ name: "X25519" }, "deriveBits"],
];
for (const [algorithm, ofPrivate, ofPublic, alg] of pairs) {
  const pair = await subtle.generateKey(algorithm, true, [ofPrivate, ...(ofPublic ? [ofPublic] : [])]);
  const hasRaw = algorithm.modulusLength === undefined;
  for (const [key, formats] of [[pair.publicKey, ["spki", "jwk", ...(hasRaw ? ["raw"] : [])]], [pair.privateKey, ["pkcs8", "jwk"]]]) {
    for (const format of formats) {
      const data = await subtle.exportKey(format, key);
      if (format === "jwk") assertEquals(data.alg, alg);
      const again = await subtle.importKey(format, data, algorithm, true, key.usages);
      assertEquals([again.type, again.algorithm, again.usages], [key.type, key.algorithm, key.usages]);
      assertEquals(await subtle.exportKey(format, again), data);
    }
  }
  await assertRejects(subtle.exportKey("pkcs8", pair.publicKey), "InvalidAccessError");
  await assertRejects(subtle.exportKey("spki", pair.privateKey), "InvalidAccessError");
  await assertRejects(subtle.exportKey("raw", hasRaw ? pair.privateKey : pair.publicKey), hasRaw ? "InvalidAccessError" : "NotSupportedError");
}

// Points may come compressed, and leave whole.
const { publicKey } = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const point = new Uint8Array(await subtle.exportKey("raw", publicKey));
const compressed = await subtle.importKey("raw", new Uint8Array([2 + (point[64] & 1), ...point.subarray(1, 33)]), publicKey.algorithm, true, ["verify"]);
assertEquals(new Uint8Array(await subtle.exportKey("raw", compressed)), point);
assertEquals(await subtle.exportKey("spki", compressed), await subtle.exportKey("spki", publicKey));
