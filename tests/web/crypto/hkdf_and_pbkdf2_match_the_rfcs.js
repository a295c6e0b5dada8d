import { assertEquals, assertRejects } from "../../support/assert.js";
import { hex, unhex, utf8 } from "./fixtures/bytes.js";

const { subtle } = crypto;
const bits = async (params, secret, length) => hex(await subtle.deriveBits(params, await subtle.importKey("raw", secret, params.name, false, ["deriveBits"]), length));

// RFC 5869, A.1 to A.4; A.3 without salt and info.
const hkdf = (hash, ikm, salt, info, size) => bits({ name: "HKDF", hash, salt: unhex(salt), info: unhex(info) }, unhex(ikm), size * 8);
assertEquals(await hkdf("SHA-256", "0b".repeat(22), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42),
  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
assertEquals(await hkdf("SHA-256", "0b".repeat(22), "", "", 42), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
assertEquals(await hkdf("SHA-1", "0b".repeat(11), "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", 42),
  "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896");
assertEquals((await hkdf("SHA-256", "00", "", "", 255 * 32)).length, 2 * 255 * 32);
await assertRejects(hkdf("SHA-256", "00", "", "", 255 * 32 + 1), "OperationError");

// RFC 6070, and RFC 7914 section 11.
const pbkdf2 = (hash, password, salt, iterations, size) => bits({ name: "PBKDF2", hash, salt: utf8(salt), iterations }, utf8(password), size * 8);
assertEquals(await pbkdf2("SHA-1", "password", "salt", 1, 20), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
assertEquals(await pbkdf2("SHA-1", "password", "salt", 2, 20), "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
assertEquals(await pbkdf2("SHA-1", "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 25), "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
assertEquals(await pbkdf2("SHA-1", "pass\0word", "sa\0lt", 4096, 16), "56fa6aa75548099dcc37d7f03425e0c3");
assertEquals(await pbkdf2("SHA-256", "passwd", "salt", 1, 64),
  "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
await assertRejects(pbkdf2("SHA-1", "password", "salt", 0, 20), "OperationError");

// Lengths are whole bytes, and none is not enough said.
const key = await subtle.importKey("raw", utf8("x"), "PBKDF2", false, ["deriveBits"]);
const params = { name: "PBKDF2", hash: "SHA-256", salt: utf8("salt"), iterations: 1 };
for (const length of [null, 12]) await assertRejects(subtle.deriveBits(params, key, length), "OperationError");
await assertRejects(subtle.deriveBits(params, key), "OperationError");
assertEquals((await subtle.deriveBits(params, key, 0)).byteLength, 0);
