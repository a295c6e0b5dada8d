import { assertEquals, assertRejects } from "../../support/assert.js";
import { utf8 } from "./fixtures/bytes.js";

const { subtle } = crypto;
const wrapUsages = ["wrapKey", "unwrapKey"];
const oaep = await subtle.generateKey({ name: "RSA-OAEP", hash: "SHA-256", modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]) }, false, wrapUsages);
const symmetric = async (name) => { const key = await subtle.generateKey({ name, length: 256 }, false, wrapUsages); return [key, key]; };
const wrappers = [
  [{ name: "AES-KW" }, await symmetric("AES-KW")], [{ name: "AES-GCM", iv: new Uint8Array(12), additionalData: utf8("a") }, await symmetric("AES-GCM")],
  [{ name: "AES-CBC", iv: new Uint8Array(16) }, await symmetric("AES-CBC")], [{ name: "AES-CTR", counter: new Uint8Array(16), length: 64 }, await symmetric("AES-CTR")],
  [{ name: "RSA-OAEP", label: utf8("l") }, [oaep.publicKey, oaep.privateKey]],
];
const secret = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const wrapped = [[secret, "raw"], [secret, "jwk"], [pair.privateKey, "jwk"], [pair.privateKey, "pkcs8"], [pair.publicKey, "spki"], [pair.publicKey, "jwk"]];
for (const [params, [wrapping, unwrapping]] of wrappers) {
  for (const [key, format] of wrapped) {
    // A PKCS #8 of this curve is no whole number of words.
    if (params.name === "AES-KW" && (format === "pkcs8" || format === "spki")) continue;
    const bytes = await subtle.wrapKey(format, key, wrapping, params);
    const again = await subtle.unwrapKey(format, bytes, unwrapping, params, key.algorithm, true, key.usages);
    assertEquals(await subtle.exportKey("jwk", again), await subtle.exportKey("jwk", key), `${params.name} ${format}`);
  }
}
// What was wrapped is no JWK.
const [kw] = wrappers[0][1];
const raw = await subtle.wrapKey("raw", secret, kw, "AES-KW");
await assertRejects(subtle.unwrapKey("jwk", raw, kw, "AES-KW", { name: "HMAC", hash: "SHA-256" }, true, ["sign"]), "DataError");
