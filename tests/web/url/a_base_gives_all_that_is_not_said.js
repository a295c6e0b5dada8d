// https://url.spec.whatwg.org/#relative-state and https://url.spec.whatwg.org/#file-state
import { assertEquals } from "../../support/assert.js";

const onto = (input, base) => new URL(input, base).href;
// An empty query is one.
assertEquals(["", "#f", " ", "?", "x", "/"].map((input) => onto(input, "http://h/a?#b")), ["http://h/a?", "http://h/a?#f", "http://h/a?", "http://h/a?", "http://h/x", "http://h/"]);
assertEquals([onto("", "file:///a?"), onto("#f", "data:a?"), onto("", "http://h/a?b")], ["file:///a?", "data:a?#f", "http://h/a?b"]);
// A drive is a letter and a colon, and nothing else.
assertEquals(["/x", "\\x", "x", "//i/x", "?q"].map((input) => onto(input, "file:///c:d")), ["file:///x", "file:///x", "file:///x", "file://i/x", "file:///c:d?q"]);
assertEquals([onto("/x", "file:///c:d/e"), onto("x", "file:///c:d/e"), onto("/x", "file:///c:/e"), onto("x", "file:///c:")], ["file:///x", "file:///c:d/x", "file:///c:/x", "file:///c:/x"]);
