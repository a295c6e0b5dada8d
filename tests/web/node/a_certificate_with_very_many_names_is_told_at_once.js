// with: limits
import { X509Certificate, generateKeyPairSync } from "node:crypto";
import { assertEquals } from "../../support/assert.js";
import { certificate, object, sequence, tlv } from "../../support/der.js";

const { publicKey } = generateKeyPairSync("ed25519");
const kNames = 30000;
const names = [];
for (let i = 0; i < kNames; ++i) names.push(tlv(0x31, sequence(object(`1.2.${1000 + i}`), tlv(0x0c, [97 + i % 26]))));
names.push(tlv(0x31, sequence(object("1.2.1000"), tlv(0x0c, [122]))));
const { subject } = new X509Certificate(certificate({ names, keyInfo: publicKey.export({ type: "spki", format: "der" }) })).toLegacyObject();
assertEquals(Object.keys(subject).length, kNames);
assertEquals(subject["1.2.1000"].join(), "a,z");
assertEquals(subject[`1.2.${1000 + kNames - 1}`], String.fromCharCode(97 + (kNames - 1) % 26));
