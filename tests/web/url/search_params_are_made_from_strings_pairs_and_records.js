import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals(String(new URLSearchParams("?a=1&a=2&b")), "a=1&a=2&b=");
assertEquals(String(new URLSearchParams([["x", 1], ["y", "é"]])), "x=1&y=%C3%A9");
assertEquals(String(new URLSearchParams({ a: "1", b: "2" })), "a=1&b=2");
assertEquals(String(new URLSearchParams(new URLSearchParams("q=%20+"))), "q=++");
assertEquals(String(new URLSearchParams(undefined)), "");
assertEquals(String(new URLSearchParams("%zz=%41")), "%25zz=A");
assertThrows(() => new URLSearchParams([["only"]]), TypeError);
assertThrows(() => new URLSearchParams([["a", "b", "c"]]), TypeError);
