import { assertEquals, sleep } from "../../support/assert.js";

const { subtle } = crypto;
const key = await subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveBits"]);
const order = [];
const params = { name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(8), iterations: 400_000 };
const derived = subtle.deriveBits(params, key, 512).then((bits) => { order.push("derived"); return bits; });
await sleep(1);
order.push("timer");
assertEquals((await derived).byteLength, 64);
assertEquals(order, ["timer", "derived"]);
// Many at once end, each with its own result.
const sizes = Array.from({ length: 40 }, (_, at) => 100_000 + at);
const digests = await Promise.all(sizes.map((size) => subtle.digest("SHA-256", new Uint8Array(size))));
assertEquals(new Set(digests.map((digest) => new Uint8Array(digest).join())).size, sizes.length);
