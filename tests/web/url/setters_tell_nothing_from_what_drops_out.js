// https://url.spec.whatwg.org/#api: tabs and newlines drop out of what a setter is given.
import { assertEquals } from "../../support/assert.js";

const url = new URL("https://a.test:3000/");
url.port = "\n\n\t";
assertEquals(url.port, "3000");
url.port = "\t8\n1x";
assertEquals(url.port, "81");
url.port = "";
assertEquals(url.href, "https://a.test/");

// There is no host in front of the port, which is not changed either.
const other = new URL("other://host/a");
for (const host of [":80", "\t:80", ":"]) other.host = host;
assertEquals(other.href, "other://host/a");
// A path from which its only segment was taken ends in a slash; one that was never there does not.
for (const [path, href] of [["/..", "other://host/"], ["\t.", "other://host/"], ["\t\n", "other://host"], ["", "other://host"]]) {
  other.pathname = path;
  assertEquals(other.href, href);
}
