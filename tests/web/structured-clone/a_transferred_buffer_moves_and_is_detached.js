import { assertEquals, assertThrows } from "../../support/assert.js";

const bytes = new Uint8Array([1, 2, 3]);
const buffer = bytes.buffer;
const copy = structuredClone({ bytes }, { transfer: [buffer] });
assertEquals([buffer.byteLength, bytes.length], [0, 0]);
assertEquals(copy.bytes, new Uint8Array([1, 2, 3]));
assertThrows(() => structuredClone(buffer), "DataCloneError");
assertThrows(() => structuredClone(1, { transfer: [buffer] }), "DataCloneError");
