// Some hosts take the square of their length to convert, in one call that nothing stops.
import { assertEquals, assertThrows } from "../../support/assert.js";

const long = "a" + "\u0301\u0316".repeat(500_000);
for (const url of [`http://${long}/`, ` h\ntTp:/\\\t/user@${long}:80/x`, `wss:${long}`, `http://x@${"xn--"}${"zz".repeat(500_000)}/`]) {
  assertThrows(() => new URL(url), TypeError);
  assertEquals(URL.canParse(url), false);
}
assertThrows(() => new URL(`//${long}`, "http://a.test"), TypeError);
assertThrows(() => new URL("x", `http://${long}`), TypeError);
assertThrows(() => new Request(`https://${long}`), TypeError);

const url = new URL("http://a.test/");
url.host = long;
url.hostname = long;
assertEquals(url.href, "http://a.test/");
assertThrows(() => { url.href = `http://${long}`; }, TypeError);

// Long is what else a URL has.
const rest = "\u00e4".repeat(5000);
const user = "u".repeat(5000);
assertEquals(new URL(`http://${user}@a.test/${rest}?${rest}#${rest}`).host, "a.test");
assertEquals(new URL(`data:,${rest}`).protocol, "data:");
assertEquals(new URL(rest, "http://a.test/").host, "a.test");
assertEquals(new URL(`other://${"b".repeat(5000)}/`).host.length, 5000);
assertEquals(new URL(`http://${"c".repeat(4096)}/`).host.length, 4096);
