import { createHash } from "node:crypto";
import { assert, assertEquals } from "../../support/assert.js";

const kept = [];
let refused;
for (let i = 0; i < 60 && refused === undefined; ++i) {
  try {
    const hash = createHash("shake256", { outputLength: 16 << 20 });
    hash.digest("latin1").length;  // the hash keeps its bytes
    kept.push(hash);
  } catch (error) {
    refused = error;
  }
}
// The worker has 256 MB.
assert(refused instanceof RangeError, `${kept.length} digests of 16 MB`);
kept.length = 0;
assertEquals(createHash("sha256").update("abc").digest("hex"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
