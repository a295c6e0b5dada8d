import { assertEquals } from "../../support/assert.js";

assertEquals(new TextDecoder("utf-16le").decode(new Uint8Array([0x41, 0, 0x3d, 0xd8, 0, 0xde])), "A\u{1f600}");
assertEquals(new TextDecoder("utf-16be").decode(new Uint8Array([0, 0x41, 0xd8, 0x3d, 0xde, 0])), "A\u{1f600}");
assertEquals(new TextDecoder("utf-16le").decode(new Uint8Array([0, 0xdc, 0x41, 0])), "\ufffdA");
assertEquals(new TextDecoder("utf-16le").decode(new Uint8Array([0x41, 0, 0x42])), "A\ufffd");
const decoder = new TextDecoder("utf-16le");
assertEquals([0x3d, 0xd8, 0, 0xde].map((byte) => decoder.decode(new Uint8Array([byte]), { stream: true })), ["", "", "", "\u{1f600}"]);
