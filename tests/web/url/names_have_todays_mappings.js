// What Unicode 15 refused or mapped otherwise. https://www.unicode.org/reports/tr46/#Modifications
import { assertEquals, assertThrows } from "../../support/assert.js";

const names = {
  "FA\u1e9e.de": "xn--fa-hia.de",
  "\u04c0.com": "xn--s5a.com",
  "\u2132\u2183": "xn--73g4g",
  "\u10a0\u10c5\u10c7": "xn--rkj0dg",
  "\u{2f868}\u{2f874}\u{2f91f}\u{2f95f}\u{2f9bf}.com": "xn--snl253bgitxhzti19b.com",
  "lo\u180eok\u206bo\u115fu\u{1d173}t.net": "lookout.net",
  "%E1%9E%B4a%F0%9D%85%BA.net": "a.net",
};
for (const [name, ascii] of Object.entries(names)) assertEquals(new URL(`https://${name}/`).host, ascii);
// Nothing is left of it.
for (const name of ["\u180e", "\u17b5\u{1d17a}"]) assertThrows(() => new URL(`https://${name}/`), TypeError);
// No UTF-8.
for (const name of ["%E1%9E", "a%E1%9Eb", "%FF%80", "%F0%9D%85", "a%E0%93%80", "a%F0%81%82%A0"]) assertThrows(() => new URL(`https://${name}/`), TypeError);
