import { assertEquals, assertThrows } from "../../support/assert.js";

const groups = (pathname, path) => ({ ...new URLPattern({ pathname }).exec({ pathname: path }).pathname.groups });
assertEquals(groups("/:\u{20000}", "/a"), { "\u{20000}": "a" });
assertEquals(groups("/:a\u{10450}b/:\u00e9", "/x/y"), { "a\u{10450}b": "x", "\u00e9": "y" });
// What is no letter ends a name.
assertEquals(groups("/:a\u{1f600}", "/x%F0%9F%98%80"), { a: "x" });
assertEquals(new URLPattern({ pathname: "/:a\u{e0100}b" }).pathname, "/:a\u{e0100}b");
assertThrows(() => new URLPattern({ pathname: "/:\u{1f600}" }), TypeError);
assertThrows(() => new URLPattern({ pathname: "/:\ud840" }), TypeError);
