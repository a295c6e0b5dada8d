import { assertEquals } from "../../support/assert.js";

const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x41]);
assertEquals(new TextDecoder().decode(bytes), "\ufeffA");
assertEquals(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), "\ufeff\ufeffA");
const decoder = new TextDecoder();
assertEquals(decoder.decode(bytes.subarray(0, 1), { stream: true }) + decoder.decode(bytes.subarray(1, 4), { stream: true }) + decoder.decode(bytes.subarray(4)), "\ufeffA");
assertEquals(decoder.decode(bytes), "\ufeffA");
assertEquals(new TextDecoder("utf-16be").decode(new Uint8Array([0xfe, 0xff, 0, 0x41])), "A");
