import { checkPrimeSync, createDiffieHellman, generateKeyPairSync, generatePrimeSync } from "node:crypto";
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

for (const call of [() => checkPrimeSync(Buffer.alloc(1025, 0xff)), () => checkPrimeSync(Buffer.alloc(16384, 0xff), { checks: 1 }), () => generatePrimeSync(8193), () => generatePrimeSync(32768)])
  assertThrows(call, RangeError, "8192 bits");
assertEquals(checkPrimeSync(Buffer.alloc(1024, 0xff)), false);
assertEquals(checkPrimeSync(generatePrimeSync(64)), true);
assertThrows(() => createDiffieHellman(Buffer.alloc(1025, 0xff)), Error);
assertThrows(() => createDiffieHellman(8193), Error);
assertThrows(() => generateKeyPairSync("dh", { prime: Buffer.alloc(1025, 0xff) }), Error);
// No number has no residues: what OpenSSL makes of them has no bytes.
const nothing = createDiffieHellman(Buffer.from([0]), 2);
for (const call of [() => nothing.generateKeys(), () => nothing.computeSecret(Buffer.from([1]))]) {
  let made;
  try { made = call(); } catch (error) { made = error; }
  assert(made instanceof Error || Buffer.isBuffer(made));
}
