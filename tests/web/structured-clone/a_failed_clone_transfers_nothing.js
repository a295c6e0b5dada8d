import { assertEquals, assertThrows } from "../../support/assert.js";

const buffer = new ArrayBuffer(8);
assertThrows(() => structuredClone([() => {}], { transfer: [buffer] }), "DataCloneError");
assertEquals(buffer.byteLength, 8);
const sneaky = { get a() { structuredClone(0, { transfer: [buffer] }); return 1; } };
assertThrows(() => structuredClone(sneaky, { transfer: [buffer] }), "DataCloneError");
