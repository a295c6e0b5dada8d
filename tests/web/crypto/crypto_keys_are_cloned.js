import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const { subtle } = crypto;
const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
const { copy, again } = structuredClone({ copy: key, again: key });
assert(copy instanceof CryptoKey && copy !== key && copy === again);
assertEquals([copy.type, copy.extractable, copy.algorithm, copy.usages], [key.type, false, key.algorithm, key.usages]);
assertEquals(await subtle.sign("HMAC", copy, new Uint8Array(9)), await subtle.sign("HMAC", key, new Uint8Array(9)));
await assertRejects(subtle.exportKey("raw", copy), "InvalidAccessError");
