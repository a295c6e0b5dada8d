import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const { subtle } = crypto;
// The worker has 256 MB, and so has what it gives to other threads.
const large = new Uint8Array(60 << 20);
const results = await Promise.allSettled(Array.from({ length: 6 }, () => subtle.digest("SHA-1", large)));
assertEquals(results.map(({ status }) => status), ["fulfilled", "fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"]);
assert(results[5].reason instanceof RangeError);
// What has ended does not count.
assertEquals((await subtle.digest("SHA-1", large)).byteLength, 20);
const key = await subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
await assertRejects(subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: new Uint8Array(), iterations: 1 }, key, 2 ** 32 - 8), RangeError);
await assertRejects(subtle.generateKey({ name: "HMAC", hash: "SHA-1", length: 2 ** 32 - 1 }, true, ["sign"]), RangeError);
