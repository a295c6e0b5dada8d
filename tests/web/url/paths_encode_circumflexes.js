// https://url.spec.whatwg.org/#path-percent-encode-set
import { assertEquals } from "../../support/assert.js";

assertEquals(new URL("https://a^b@a.test/^/../^c;^?^#^").href, "https://a%5Eb@a.test/%5Ec;%5E?^#^");
assertEquals([new URL("other:/^").href, new URL("other:^").href], ["other:/%5E", "other:^"]);
assertEquals([new URL("^/x", "https://a.test/b/").pathname, new URL("x", "https://a.test/^/b").pathname], ["/b/%5E/x", "/%5E/x"]);
assertEquals(new Request("https://a.test/^?^").url, "https://a.test/%5E?^");
const url = new URL("file:///a");
url.pathname = "/^^";
assertEquals([url.pathname, url.href], ["/%5E%5E", "file:///%5E%5E"]);
url.search = "?^";
assertEquals(url.href, "file:///%5E%5E?^");
