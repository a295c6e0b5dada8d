// https://urlpattern.spec.whatwg.org/#canonicalize-a-hostname
import { assertEquals, assertThrows } from "../../support/assert.js";

const of = (hostname) => new URLPattern({ hostname }).hostname;
assertEquals(["a.test/b", "a\\\\b", "a#b", "a\\?b", "a\n.\tb\r", "\u2615.test", "%41.test"].map(of), ["a.test", "a", "a", "a", "a.b", "xn--53h.test", "a.test"]);
assertEquals(["*.a.test", ":sub.\u1e9e.test", "[\\:\\:1]"].map(of), ["*.a.test", ":sub.xn--zca.test", "[\\:\\:1]"]);
assertEquals([new URLPattern({ hostname: "1.2" }).hostname, new URLPattern({ hostname: "a.test" }).test({ hostname: "A.test/b" })], ["1.0.0.2", true]);
const pattern = new URLPattern("https://{sub.}?example{.com/}foo");
assertEquals([pattern.hostname, pattern.pathname, pattern.test("https://sub.example.com/x")], ["{sub.}?example.com", "*", true]);
for (const hostname of ["a b", "a%b", "a\\:b", "a@b", "a<b", "a|b", "a]", "/a", "1.256.1.1.1", "xn--a.\u2615"]) assertThrows(() => new URLPattern({ hostname }), TypeError);
assertEquals(["a b", "a:b", "/a"].map((hostname) => new URLPattern({}).test({ hostname })), [false, false, false]);
