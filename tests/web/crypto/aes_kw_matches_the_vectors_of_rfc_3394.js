import { assertEquals, assertRejects } from "../../support/assert.js";
import { hex, unhex } from "./fixtures/bytes.js";

const { subtle } = crypto;
const cases = [
  ["000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF", "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"],
  [
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
    "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
  ],
];
for (const [kek, data, wrapped] of cases) {
  const wrapping = await subtle.importKey("raw", unhex(kek), "AES-KW", false, ["wrapKey", "unwrapKey"]);
  const key = await subtle.importKey("raw", unhex(data), "AES-GCM", true, ["encrypt"]);
  assertEquals(hex(await subtle.wrapKey("raw", key, wrapping, "AES-KW")), wrapped);
  const unwrapped = await subtle.unwrapKey("raw", unhex(wrapped), wrapping, "AES-KW", "AES-GCM", true, ["encrypt"]);
  assertEquals(hex(await subtle.exportKey("raw", unwrapped)), data.toLowerCase());
  const forged = unhex(wrapped);
  forged[3] ^= 1;
  await assertRejects(subtle.unwrapKey("raw", forged, wrapping, "AES-KW", "AES-GCM", true, ["encrypt"]), "OperationError");
}
// Whole words of eight bytes alone can be wrapped.
const wrapping = await subtle.generateKey({ name: "AES-KW", length: 256 }, false, ["wrapKey", "unwrapKey"]);
const odd = await subtle.importKey("raw", new Uint8Array(20), { name: "HMAC", hash: "SHA-1" }, true, ["sign"]);
await assertRejects(subtle.wrapKey("raw", odd, wrapping, "AES-KW"), "OperationError");
