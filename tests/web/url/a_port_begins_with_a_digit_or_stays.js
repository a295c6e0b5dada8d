// https://url.spec.whatwg.org/#port-state with a state override; tabs and newlines drop out first.
import { assertEquals } from "../../support/assert.js";

const url = new URL("https://a.test:3000/");
for (const port of ["\n\n\t", "x", "%38", "/", "-1", " 8"]) {
  url.port = port;
  assertEquals(url.port, "3000");
}
url.port = "\t8\n1x";
assertEquals(url.port, "81");
url.port = "";
assertEquals(url.href, "https://a.test/");
