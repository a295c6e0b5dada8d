import { createHash, createHmac } from "node:crypto";
import { Buffer } from "node:buffer";
import { assertEquals } from "../../support/assert.js";

// Together far more than the worker's 256 MB.
const key = Buffer.alloc(32 << 20, 7);
const kept = [];
for (let i = 0; i < 30; ++i) kept.push(createHmac("sha256", key).update("data"));
const expected = createHmac("sha256", createHash("sha256").update(key).digest()).update("data").digest("hex");
for (const hmac of kept) assertEquals(hmac.digest("hex"), expected);
// https://www.rfc-editor.org/rfc/rfc4231#section-4.7
assertEquals(createHmac("sha512", Buffer.alloc(131, 0xaa)).update("Test Using Larger Than Block-Size Key - Hash Key First").digest("hex"),
  "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
assertEquals(createHmac("sha256", Buffer.alloc(64, 1)).update("").digest("hex").length, 64);
