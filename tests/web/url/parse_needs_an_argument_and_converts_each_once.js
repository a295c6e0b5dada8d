import { assertEquals, assertThrows } from "../../support/assert.js";

assertThrows(() => URL.parse(), TypeError);
assertEquals([URL.parse.length, URL.canParse.length, URL.parse(undefined), URL.parse(undefined, "http://a.test").href], [1, 1, null, "http://a.test/undefined"]);
const asked = [];
const told = (text) => ({ toString: () => { asked.push(text); return text; } });
assertEquals(URL.parse(told("/x"), told("http://a.test")).href, "http://a.test/x");
assertEquals(URL.parse(told("/y"), told("nowhere")), null);
assertEquals(asked, ["/x", "http://a.test", "/y", "nowhere"]);
