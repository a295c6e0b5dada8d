import { assertEquals, assertThrows } from "../../support/assert.js";

const url = new URL("https://user:pw@edgert.test:8080/a/b?q=1#frag");
url.pathname = "/c d";
url.search = "x=é";
url.hash = "";
url.port = "443";
assertEquals(url.href, "https://user:pw@edgert.test/c%20d?x=%C3%A9");
url.port = "no";
url.protocol = "mailto";
assertEquals([url.port, url.protocol, url.origin], ["", "https:", "https://edgert.test"]);
assertThrows(() => { url.href = "not a url"; }, TypeError);
assertEquals(url.hostname, "edgert.test");
