import { assertRejects } from "../../support/assert.js";
import { jwk as rsa } from "./fixtures/rsa.js";

const { subtle } = crypto;
const refused = (format, data, algorithm, usages) => assertRejects(subtle.importKey(format, data, algorithm, true, usages), "DataError");
for (const length of [0, 15, 17, 40]) await refused("raw", new Uint8Array(length), "AES-GCM", ["encrypt"]);

const oct = { kty: "oct", k: "AAAAAAAAAAAAAAAAAAAAAA", alg: "A128GCM", use: "enc", ext: true, key_ops: ["encrypt"] };
await subtle.importKey("jwk", oct, "AES-GCM", true, ["encrypt"]);
const odd = [{ kty: "RSA" }, { kty: undefined }, { k: undefined }, { k: "AA==" }, { k: "A" }, { alg: "A256GCM" }, { use: "sig" }, { ext: false }, { key_ops: ["decrypt"] }, { key_ops: ["encrypt", "encrypt"] }];
for (const change of odd) await refused("jwk", { ...oct, ...change }, "AES-GCM", ["encrypt"]);

const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
const { privateKey, publicKey } = await subtle.generateKey(ecdsa, true, ["sign", "verify"]);
const ec = await subtle.exportKey("jwk", privateKey);
const other = await subtle.exportKey("jwk", (await subtle.generateKey(ecdsa, true, ["sign"])).privateKey);
const zero = "A".repeat(43);
for (const change of [{ crv: "P-384" }, { x: other.x }, { d: other.d }, { d: zero }, { x: zero, y: zero }, { x: ec.x.slice(4) }, { y: undefined }, { alg: "ES384" }]) {
  await refused("jwk", { ...ec, ...change }, ecdsa, ["sign"]);
}
const point = new Uint8Array(await subtle.exportKey("raw", publicKey));
for (const bytes of [point.subarray(1), point.with(64, point[64] ^ 1), point.with(0, 6), new Uint8Array(1), new Uint8Array()]) await refused("raw", bytes, ecdsa, ["verify"]);
const der = new Uint8Array(await subtle.exportKey("pkcs8", privateKey));
const spki = new Uint8Array(await subtle.exportKey("spki", publicKey));
for (const bytes of [der.subarray(1), der.subarray(0, -1), new Uint8Array([...der, 0]), spki, new Uint8Array(), new Uint8Array(100_000)]) await refused("pkcs8", bytes, ecdsa, ["sign"]);
for (const bytes of [spki.subarray(0, -1), new Uint8Array([...spki, 0]), der]) await refused("spki", bytes, ecdsa, ["verify"]);
// Keys of another curve and of another algorithm.
await refused("spki", spki, { name: "ECDSA", namedCurve: "P-384" }, ["verify"]);
await refused("spki", spki, { name: "RSA-PSS", hash: "SHA-1" }, ["verify"]);
await refused("spki", spki, "Ed25519", ["verify"]);

const pss = { name: "RSA-PSS", hash: "SHA-256" };
for (const change of [{ p: rsa.q }, { e: "AQ" }, { e: "AA" }, { n: "AA" }, { n: rsa.d + rsa.d }, { dp: undefined }, { alg: "PS384" }, { alg: "RS256" }]) await refused("jwk", { ...rsa, ...change }, pss, ["sign"]);
await assertRejects(subtle.importKey("jwk", { ...rsa, oth: [] }, pss, true, ["sign"]), "NotSupportedError");
for (const length of [0, 31, 33]) for (const name of ["Ed25519", "X25519"]) await refused("raw", new Uint8Array(length), name, name === "Ed25519" ? ["verify"] : []);
