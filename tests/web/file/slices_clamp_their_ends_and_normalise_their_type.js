import { assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

const blob = new Blob(["0123456789"], { type: "Text/PLAIN" });
const slice = (...range) => blob.slice(...range).text();
assertEquals(await Promise.all([slice(), slice(2), slice(-3), slice(2, 5), slice(2, -2), slice(5, 2), slice(-100, 3), slice(8, 100), slice(undefined, 2), slice(null, null)]),
  ["0123456789", "23456789", "789", "234", "234567", "", "012", "89", "01", ""]);
// [Clamp] rounds, ties to even.
assertEquals(await Promise.all([slice(0.5), slice(0.6), slice(1.5), slice(NaN, 1), slice("3", Infinity), slice(-Infinity, 1)]),
  ["0123456789", "123456789", "23456789", "0", "3456789", "0"]);
assertEquals(await blob.slice(2, 8).slice(1, 3).text(), "34");
const type = (value) => new Blob([], { type: value }).type;
assertEquals([type("image/GIF"), type("te(xt/plain"), type("te\tx"), type("i\u00f0"), type("x\x7f"), type(null), type(undefined), type("")],
  ["image/gif", "te(xt/plain", "", "", "", "null", "", ""]);
assertEquals([blob.slice(0, 1).type, blob.slice(0, 1, "A/B").type, blob.slice(0, 1, null).type], ["", "a/b", "null"]);
assertThrows(() => Object.getOwnPropertyDescriptor(Blob.prototype, "size").get.call({}), TypeError);
assertThrows(() => Blob.prototype.slice.call({}), TypeError);
await assertRejects(() => Blob.prototype.text.call({}), TypeError);
