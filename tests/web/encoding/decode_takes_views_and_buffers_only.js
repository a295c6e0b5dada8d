import { assertEquals, assertThrows } from "../../support/assert.js";

const bytes = new Uint8Array([0, 65, 66, 0]);
assertEquals(new TextDecoder().decode(bytes.subarray(1, 3)), "AB");
assertEquals(new TextDecoder().decode(new DataView(bytes.buffer, 2, 1)), "B");
assertEquals(new TextDecoder().decode(bytes.buffer), "\0AB\0");
assertEquals(new TextDecoder().decode(undefined), "");
structuredClone(0, { transfer: [bytes.buffer] });
assertEquals(new TextDecoder().decode(bytes), "");
for (const value of ["text", 5, null, [65]]) assertThrows(() => new TextDecoder().decode(value), TypeError);
