import { assertEquals, assertThrows } from "../../support/assert.js";

const valueOf = (value) => new Headers([["x", value]]).get("x");
const kept = ["", "a", "a b", "a\tb", "\xe9", "\x80\xff", "~", "a\x01b", "\x7f", "x".repeat(100000)];
for (const value of kept) assertEquals(valueOf(value), value);
for (const space of [" ", "\t", "\r", "\n", " \r\n\t"]) {
  for (const value of kept) assertEquals([valueOf(space + value), valueOf(value + space), valueOf(space + value + space)], [value, value, value]);
  assertEquals(valueOf(space), "");
}
// What no field holds, wherever it stands.
for (const bad of ["\0", "\r", "\n", "\u0100", "\ud800", "\u{1f600}", "a\r\nx: y"]) {
  for (const value of [`a${bad}b`, `${bad}\x01b`]) if (value.trimStart() === value) assertThrows(() => valueOf(value), TypeError);
}
assertThrows(() => valueOf("\0"), TypeError);
assertThrows(() => valueOf("a\0"), TypeError);
assertThrows(() => valueOf("\ud800"), TypeError);
// Characters that are spaces elsewhere are not taken off.
assertEquals(valueOf("\xa0a\x0b"), "\xa0a\x0b");
assertEquals([valueOf(1), valueOf(null), valueOf(undefined), valueOf({ toString: () => " t " })], ["1", "null", "undefined", "t"]);
