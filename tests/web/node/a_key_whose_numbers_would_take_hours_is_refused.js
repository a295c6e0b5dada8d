import { createPrivateKey, createPublicKey, createDiffieHellman } from "node:crypto";
import { Buffer } from "node:buffer";
import { assert, assertThrows } from "../../support/assert.js";

const length = (size) => size < 128 ? [size] : size < 256 ? [0x81, size] : size < 65536 ? [0x82, size >> 8, size & 255] : [0x83, size >> 16, size >> 8 & 255, size & 255];
const tlv = (tag, content) => [tag, ...length(content.length), ...content];
const number = (bytes) => tlv(2, [0, ...new Array(bytes).fill(0xff)]);
// RSAPublicKey and RSAPrivateKey of half a million bits.
const long = number(60000), e = tlv(2, [1, 0, 1]);
const publicKey = Buffer.from(tlv(0x30, [...long, ...e]));
assertThrows(() => createPublicKey({ key: publicKey, format: "der", type: "pkcs1" }), Error);
const short = number(128);
for (const [n, p] of [[long, short], [short, long]]) {
  const key = Buffer.from(tlv(0x30, [...tlv(2, [0]), ...n, ...e, ...p, ...p, ...p, ...p, ...p, ...p]));
  assertThrows(() => createPrivateKey({ key, format: "der", type: "pkcs1" }), Error);
}
assertThrows(() => createDiffieHellman(Buffer.alloc(4096, 0xff)), Error);
assert(true);
