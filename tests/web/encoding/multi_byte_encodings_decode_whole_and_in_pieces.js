import { assertEquals, assertThrows } from "../../support/assert.js";

for (const [label, bytes, text] of [
  ["gbk", [0xc4, 0xe3, 0xba, 0xc3, 0x80], "\u4f60\u597d\u20ac"],
  ["gb18030", [0x81, 0x30, 0x84, 0x36, 0x94, 0x39, 0xda, 0x33], "\u00a5\u{1f4a9}"],
  ["big5", [0xa7, 0x41, 0x88, 0x62, 0x87, 0x7b], "\u4f60\u00ca\u0304\u{21d53}"],
  ["euc-jp", [0xc6, 0xfc, 0x8e, 0xb1, 0x8f, 0xb0, 0xa1], "\u65e5\uff71\u4e02"],
  ["iso-2022-jp", [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x1b, 0x28, 0x4a, 0x5c], "\u65e5\u00a5"],
  ["shift_jis", [0x93, 0xfa, 0xb1, 0xf0, 0x40], "\u65e5\uff71\ue000"],
  ["euc-kr", [0xc7, 0xd1, 0x81, 0x41], "\ud55c\uac02"],
]) {
  assertEquals(new TextDecoder(label).decode(new Uint8Array(bytes)), text, label);
  const decoder = new TextDecoder(label);
  let pieces = "";
  for (const byte of bytes) pieces += decoder.decode(new Uint8Array([byte]), { stream: true });
  assertEquals(pieces + decoder.decode(), text, `${label} in pieces`);
}
// A byte of ASCII behind a lead byte is not lost; the end inside of a character is one error.
assertEquals(new TextDecoder("sjis").decode(new Uint8Array([0x81, 0x20, 0x93])), "\ufffd \ufffd");
assertEquals(new TextDecoder("gb18030").decode(new Uint8Array([0x81, 0x30, 0x81])), "\ufffd");
assertThrows(() => new TextDecoder("big5", { fatal: true }).decode(new Uint8Array([0x81])), TypeError, "not valid");
