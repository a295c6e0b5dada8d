// https://fetch.spec.whatwg.org/#concept-headers-fill: a copy appends what iteration gives, which is joined, and what is appended is trimmed.
import { assertEquals } from "../../support/assert.js";

const given = new Headers([["x", "null"], ["x", ""], ["y", ""], ["y", "b"], ["z", ""], ["z", ""], ["alone", ""], ["set-cookie", "a=1"], ["set-cookie", ""]]);
assertEquals([given.get("x"), given.get("z")], ["null, ", ", "]);
for (const copy of [new Headers(given), new Response(null, { headers: given }).headers, new Request("http://a/", { headers: given }).headers, new Headers([...given])]) {
  assertEquals(["x", "y", "z", "alone"].map((name) => copy.get(name)), ["null,", ", b", ",", ""]);
  assertEquals(copy.getSetCookie(), ["a=1", ""]);
  copy.append("x", "more");
  assertEquals(copy.get("x"), "null,, more");
}
// The one that was copied is as it was; a request that is made of another one has its list as it is.
assertEquals(given.get("x"), "null, ");
const request = new Request("http://a/");
request.headers.append("x", "null");
request.headers.append("x", "");
assertEquals(new Request(request).headers.get("x"), "null, ");
// Each name is looked at once, however many there are: else this would take hours.
const names = Array.from({ length: 4000 }, (_, at) => `name-${at}`);
const many = new Headers([...names, ...names].map((name) => [name, ""]));
assertEquals([...new Headers(many)].map(([, value]) => value), names.map(() => ","));
