import { assertEquals, assertRejects } from "../../support/assert.js";
import { hex, unhex } from "./fixtures/bytes.js";

const { subtle } = crypto;
const base64url = (text) => btoa(String.fromCharCode(...unhex(text))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

// RFC 5903, 8.1.
const ecdh = { name: "ECDH", namedCurve: "P-256" };
const own = await subtle.importKey("jwk", {
  kty: "EC", crv: "P-256",
  x: base64url("DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"),
  y: base64url("5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3"),
  d: base64url("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"),
}, ecdh, false, ["deriveBits"]);
const other = await subtle.importKey("raw", unhex(
  "04 D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63 56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB"), ecdh, true, []);
const secret = "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de";
assertEquals(hex(await subtle.deriveBits({ name: "ECDH", public: other }, own, 256)), secret);
assertEquals(hex(await subtle.deriveBits({ name: "ECDH", public: other }, own)), secret);
// Bits that were not asked for are zero.
assertEquals(hex(await subtle.deriveBits({ name: "ECDH", public: other }, own, 11)), "d680");
await assertRejects(subtle.deriveBits({ name: "ECDH", public: other }, own, 257), "OperationError");

// RFC 7748, 6.1.
const alice = await subtle.importKey("raw", unhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"), "X25519", true, []);
const bob = await subtle.importKey("pkcs8", unhex("302e020100300506032b656e04220420" + "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"), "X25519", false, ["deriveBits"]);
assertEquals(hex(await subtle.deriveBits({ name: "X25519", public: alice }, bob, 256)), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
// A point of small order gives nothing but zeroes.
const zero = await subtle.importKey("raw", new Uint8Array(32), "X25519", true, []);
await assertRejects(subtle.deriveBits({ name: "X25519", public: zero }, bob, 256), "OperationError");

// P-521's secrets are 66 bytes long, seven bits of them always zero.
const curve = { name: "ECDH", namedCurve: "P-521" };
const [a, b] = await Promise.all([1, 2].map(() => subtle.generateKey(curve, true, ["deriveBits", "deriveKey"])));
const whole = hex(await subtle.deriveBits({ name: "ECDH", public: b.publicKey }, a.privateKey, null));
assertEquals([whole.length, hex(await subtle.deriveBits({ name: "ECDH", public: a.publicKey }, b.privateKey, 528))], [132, whole]);
assertEquals(hex(await subtle.deriveBits({ name: "ECDH", public: b.publicKey }, a.privateKey, 521)).slice(0, 130), whole.slice(0, 130));
const derived = await Promise.all([[a, b], [b, a]].map(async ([mine, theirs]) => subtle.exportKey("raw",
  await subtle.deriveKey({ name: "ECDH", public: theirs.publicKey }, mine.privateKey, { name: "AES-GCM", length: 192 }, true, ["encrypt"]))));
assertEquals([hex(derived[0]), hex(derived[1])], [whole.slice(0, 48), whole.slice(0, 48)]);

// Keys that do not go together.
const invalid = (params, key) => assertRejects(subtle.deriveBits(params, key, 8), "InvalidAccessError");
await invalid({ name: "ECDH", public: other }, a.privateKey);
await invalid({ name: "ECDH", public: alice }, a.privateKey);
await invalid({ name: "ECDH", public: b.privateKey }, a.privateKey);
await invalid({ name: "ECDH", public: b.publicKey }, a.publicKey);
await assertRejects(subtle.deriveBits({ name: "ECDH", public: {} }, a.privateKey, 8), TypeError);
