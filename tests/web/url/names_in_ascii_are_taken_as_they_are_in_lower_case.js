// Punycode in them may be invalid, or stand for what may not be in a name. https://url.spec.whatwg.org/#concept-domain-to-ascii
import { assertEquals, assertThrows } from "../../support/assert.js";

for (const name of ["xn--", "xn--a.XN--Zca", "a.b.c.xn--pokxncvks", "%58n--0.com", "xn--8i7caa"]) {
  const lower = decodeURIComponent(name).toLowerCase();
  assertEquals([new URL(`https://${name}/`).href, URL.canParse(`file://${name}/x`)], [`https://${lower}/`, true]);
  const url = new URL("https://a.test/");
  url.host = name;
  assertEquals(url.host, lower);
}
// Beside what is not ASCII they are looked at.
assertEquals(new URL("https://xn--zca.\u2615/").host, "xn--zca.xn--53h");
assertThrows(() => new URL("https://xn--a.\u2615/"), TypeError);
// What may not stand in a name may not, and a name that ends in a number is an address.
assertThrows(() => new URL("https://xn--a%2f/"), TypeError);
assertEquals([URL.canParse("https://xn--a.0x/"), new URL("http://1.0X10/").host], [false, "1.0.0.16"]);
