import { assertEquals, assertThrows } from "../../support/assert.js";

const into = (text, size) => {
  const target = new Uint8Array(size);
  const { read, written } = new TextEncoder().encodeInto(text, target);
  return [read, written, [...target]];
};
assertEquals(into("abc", 2), [2, 2, [97, 98]]);
assertEquals(into("a\u20acb", 3), [1, 1, [97, 0, 0]]);
assertEquals(into("\u{1f600}", 3), [0, 0, [0, 0, 0]]);
assertEquals(into("\u{1f600}x", 5), [3, 5, [0xf0, 0x9f, 0x98, 0x80, 120]]);
assertEquals(into("\ud83d", 3), [1, 3, [0xef, 0xbf, 0xbd]]);
assertEquals(into("abc", 0), [0, 0, []]);
assertEquals(into("", 4), [0, 0, [0, 0, 0, 0]]);
assertEquals(into("a\u{1f600}b\u{1f600}", 6), [4, 6, [97, 0xf0, 0x9f, 0x98, 0x80, 98]]);
assertThrows(() => new TextEncoder().encodeInto("a", new Uint16Array(1)), TypeError);
