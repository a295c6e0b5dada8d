import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const view = new Uint32Array(16);
assert(crypto.getRandomValues(view) === view && view.some((n) => n !== 0));
assertEquals(crypto.getRandomValues(new Uint8Array(65536)).length, 65536);
assertThrows(() => crypto.getRandomValues(new Uint8Array(65537)), "QuotaExceededError");
for (const bad of [new Float32Array(1), new Float64Array(1), new DataView(new ArrayBuffer(1))]) assertThrows(() => crypto.getRandomValues(bad), "TypeMismatchError");
const part = new Uint8Array(64);
crypto.getRandomValues(part.subarray(0, 32));
assert(part.subarray(32).every((n) => n === 0));
