// https://url.spec.whatwg.org/#no-scheme-state
import { assertEquals } from "../../support/assert.js";

const onto = (input, base) => URL.parse(input, base)?.href ?? null;
assertEquals(["x#y", "/#y", "?a#y", "//h#y", "", " \n"].map((input) => onto(input, "data:a,b")), [null, null, null, null, null, null]);
assertEquals([onto(" \t#y", "data:a,b?c#d"), onto("#", "mailto:")], ["data:a,b?c#y", "mailto:#"]);
assertEquals([onto("data:x#y", "data:a,b"), onto("http:x", "data:a,b"), onto("x#y", "data:/a/b")], ["data:x#y", "http://x/", "data:/a/x#y"]);
