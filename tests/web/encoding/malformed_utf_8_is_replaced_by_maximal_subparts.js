import { assertEquals } from "../../support/assert.js";

const decode = (...bytes) => new TextDecoder().decode(new Uint8Array(bytes));
assertEquals(decode(0xe2, 0x82), "\ufffd");
assertEquals(decode(0xe2, 0x82, 0x41), "\ufffdA");
assertEquals(decode(0xf0, 0x9f, 0x98, 0xf0, 0x9f, 0x98, 0x80), "\ufffd\u{1f600}");
assertEquals(decode(0xc0, 0xaf), "\ufffd\ufffd");
assertEquals(decode(0xe0, 0x80, 0x80), "\ufffd\ufffd\ufffd");
assertEquals(decode(0xed, 0xa0, 0x80), "\ufffd\ufffd\ufffd");
assertEquals(decode(0xf5, 0x80, 0x80, 0x80), "\ufffd\ufffd\ufffd\ufffd");
assertEquals(decode(0xf4, 0x90, 0x80, 0x80), "\ufffd\ufffd\ufffd\ufffd");
assertEquals(decode(0x41, 0x80, 0x42), "A\ufffdB");
