import { X509Certificate } from "node:crypto";
import { assertEquals, assertThrows } from "../../support/assert.js";
import { certificate, integer, longInteger, object, sequence, tlv } from "../../support/der.js";

// X9.42 Diffie-Hellman: a prime, a generator and the order of its group, of which the other's key is checked against its own numbers.
const keyInfo = (bytes) => sequence(sequence(object("1.2.840.10046.2.1"), sequence(longInteger(bytes), integer(2), longInteger(bytes))), tlv(3, [0], integer(2)));
assertEquals(new X509Certificate(certificate({ keyInfo: keyInfo(1024) })).publicKey.asymmetricKeyType, "dh");
assertThrows(() => new X509Certificate(certificate({ keyInfo: keyInfo(4096) })).publicKey, Error, "too many bits");
