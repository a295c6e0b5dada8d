import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });
assert(utf8.fatal);
for (const bytes of [[0xff], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) assertThrows(() => utf8.decode(new Uint8Array(bytes)), TypeError, "not valid");
assertEquals(utf8.decode(new TextEncoder().encode("fine \ufffd")), "fine \ufffd");
assertThrows(() => new TextDecoder("utf-16le", { fatal: true }).decode(new Uint8Array([0, 0xd8])), TypeError);
assertThrows(() => new TextDecoder("utf-16le", { fatal: true }).decode(new Uint8Array([65])), TypeError);
assertThrows(() => new TextDecoder("windows-1253", { fatal: true }).decode(new Uint8Array([0xaa])), TypeError);
