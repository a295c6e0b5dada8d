import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { Buffer } from "node:buffer";
import { assertEquals, assertThrows } from "../../support/assert.js";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const der = privateKey.export({ format: "der", type: "pkcs8", cipher: "aes-128-cbc", passphrase: "word" });
assertEquals(createPrivateKey({ key: der, format: "der", type: "pkcs8", passphrase: "word" }).type, "private");
// The rounds of PBKDF2 stand as a number of two bytes; an octet of the salt in front gives way to two more.
const at = der.indexOf(Buffer.from([2, 2, 8, 0]));
const salt = der.lastIndexOf(Buffer.from([4, 8]), at);
const endless = Buffer.concat([der.subarray(0, salt), Buffer.from([4, 6]), der.subarray(salt + 2, salt + 8), Buffer.from([2, 4, 0x7f, 0xff, 0xff, 0xff]), der.subarray(at + 4)]);
assertEquals(endless.length, der.length);
assertThrows(() => createPrivateKey({ key: endless, format: "der", type: "pkcs8", passphrase: "word" }), Error, "rounds");
