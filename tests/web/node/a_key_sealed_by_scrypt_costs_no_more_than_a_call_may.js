import { createCipheriv, createPrivateKey, generateKeyPairSync, scryptSync } from "node:crypto";
import { Buffer } from "node:buffer";
import { assertEquals, assertThrows } from "../../support/assert.js";

const length = (size) => size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
const tlv = (tag, ...contents) => [tag, ...length(contents.flat().length), ...contents.flat()];
const number = (value) => tlv(2, [0, value >> 24 & 255, value >> 16 & 255, value >> 8 & 255, value & 255].slice(value < 2 ** 31 ? 1 : 0).flatMap((byte, i, all) => (i < all.length - 1 && byte === 0 && all[i + 1] < 128 && all.slice(0, i).every((one) => one === 0) ? [] : [byte])));
const kScrypt = tlv(6, [0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 11]), kUnknown = tlv(6, [0x2b, 6, 1, 4, 1, 0xda, 0x47, 4, 12]);
const kPbes2 = tlv(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 5, 13]), kAes256 = tlv(6, [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42]);
const salt = [...Buffer.from("saltsalt")], iv = Buffer.alloc(16);
const sealed = (kdf, n, r, p, bytes) =>
  Buffer.from(tlv(0x30, tlv(0x30, kPbes2, tlv(0x30, tlv(0x30, kdf, tlv(0x30, tlv(4, salt), number(n), number(r), number(p))), tlv(0x30, kAes256, tlv(4, [...iv])))), tlv(4, [...bytes])));
const read = (key) => createPrivateKey({ key, format: "der", type: "pkcs8", passphrase: "word" });

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const cipher = createCipheriv("aes-256-cbc", scryptSync("word", Buffer.from(salt), 32, { N: 2 ** 14, r: 8, p: 1 }), iv);
const bytes = Buffer.concat([cipher.update(privateKey.export({ format: "der", type: "pkcs8" })), cipher.final()]);
assertEquals(read(sealed(kScrypt, 2 ** 14, 8, 1, bytes)).equals(privateKey), true);
// Minutes; and what is so long that the product of its numbers overflows.
for (const [n, r, p] of [[2 ** 14, 8, 2 ** 13], [2 ** 30, 2 ** 30, 2 ** 30], [2, 1, 2 ** 30], [2 ** 24, 1, 1]])
  assertThrows(() => read(sealed(kScrypt, n, r, p, bytes)), Error, "rounds");
assertThrows(() => read(sealed(kUnknown, 2, 1, 1, bytes)), Error, "rounds");
