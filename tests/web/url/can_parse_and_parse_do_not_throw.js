import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals([URL.canParse("http://a.test"), URL.canParse("/x"), URL.canParse("/x", "http://a.test")], [true, false, true]);
assertEquals([URL.parse("nope"), URL.parse("/x", "http://a.test").href], [null, "http://a.test/x"]);
assertThrows(() => URL.canParse(), TypeError);
assertThrows(() => new URL(), TypeError);
assertEquals(JSON.stringify({ url: new URL("http://a.test") }), '{"url":"http://a.test/"}');
