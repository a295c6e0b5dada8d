import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { assert } from "../../support/assert.js";
import { integer, longInteger, sequence } from "../../support/der.js";

// OpenSSL keeps the numbers of a key as they are, and one that is for private use alone may be of any length.
const { n, e, d, p, q, dp, dq } = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ format: "jwk" });
const number = (text) => integer(0, ...Buffer.from(text, "base64url"));
const key = sequence(integer(0), ...[n, e, d, p, q, dp, dq].map(number), longInteger(200000));
const kept = [];
let refused;
for (let i = 0; i < 600 && refused === undefined; ++i) {
  try {
    kept.push(createPrivateKey({ key, format: "der", type: "pkcs1" }));
    kept.push(new ArrayBuffer(1 << 16));
  } catch (error) {
    refused = error;
  }
}
// Each takes 200 kB, and more once it is used; the worker has 256 MB.
assert(refused instanceof RangeError, `${kept.length} kept`);
