// with: limits
import { Buffer } from "node:buffer";
import { assertEquals } from "../../support/assert.js";

// Each place would be compared for megabytes where it is not known what has been seen already.
const hay = Buffer.alloc(6 << 20, "a");
const behind = Buffer.alloc(2 << 20, "a"), before = Buffer.alloc(2 << 20, "a");
behind[behind.length - 1] = 98;
before[0] = 98;
for (const needle of [behind, before]) {
  for (const encoding of [undefined, "ucs2"]) {
    assertEquals(hay.indexOf(needle, 0, encoding), -1);
    assertEquals(hay.lastIndexOf(needle, undefined, encoding), -1);
  }
}
hay[3 << 20] = 98;
assertEquals(hay.indexOf(behind), (1 << 20) + 1);
assertEquals(hay.lastIndexOf(before), 3 << 20);
// Of few letters, so that much stands where it almost fits.
let state = 1;
const letter = () => 97 + ((state = Math.imul(state, 1103515245) + 12345) >>> 16) % 2;
const text = Buffer.from(Array.from({ length: 4000 }, letter));
for (let i = 0; i < 200; ++i) {
  const at = (i * 19) % 3800;
  const needle = Buffer.concat([text.subarray(at, at + 65 + i % 50), Buffer.from(i % 3 === 0 ? "x" : "")]);
  const from = (i * 37) % 4000;
  assertEquals(text.indexOf(needle, from), text.toString().indexOf(needle.toString(), from));
  assertEquals(text.lastIndexOf(needle, from), text.toString().lastIndexOf(needle.toString(), from));
}
// In UTF-16 only where code units begin.
const units = Buffer.from("ab".repeat(100), "ucs2");
assertEquals(units.indexOf(units.subarray(1, 141), 0, "ucs2"), -1);
assertEquals(units.indexOf(units.subarray(4, 144), 2, "ucs2"), 4);
assertEquals(units.lastIndexOf(units.subarray(4, 144), undefined, "ucs2"), 260);
