import { assertEquals, assertThrows } from "../../support/assert.js";

const encode = (text) => [...new TextEncoder().encode(text)];
assertEquals(encode("a\ud800b"), [97, 0xef, 0xbf, 0xbd, 98]);
assertEquals(encode("\udc00\ud800"), [0xef, 0xbf, 0xbd, 0xef, 0xbf, 0xbd]);
assertEquals(encode("\u{1f600}"), [0xf0, 0x9f, 0x98, 0x80]);
assertEquals(encode(undefined), []);
assertEquals(encode(12), [49, 50]);
assertThrows(() => encode(Symbol()), TypeError);
