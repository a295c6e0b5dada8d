// https://url.spec.whatwg.org/#cannot-be-a-base-url-path-state
import { assertEquals } from "../../support/assert.js";

assertEquals(["data:a  ?b", "data:a \t#b", "data:a  ?", "data:a  ", "data:a b"].map((url) => new URL(url).href), ["data:a %20?b", "data:a%20#b", "data:a %20?", "data:a", "data:a b"]);
assertEquals(new URL("#c", "data:a ?b").href, "data:a%20?b#c");
assertEquals(new Request("data:a ?b").url, "data:a%20?b");

// The path stays when the rest goes, and what a URL says is read as the same URL.
const url = new URL("data:space    ?test#here");
url.hash = "";
url.searchParams.delete("test");
assertEquals([url.href, url.pathname, new URL(url.href).href], ["data:space   %20", "space   %20", "data:space   %20"]);
url.href = "other: #a";
assertEquals(url.href, "other:%20#a");
url.search = "b";
assertEquals(url.href, "other:%20?b#a");
