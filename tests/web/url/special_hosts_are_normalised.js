import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals(new URL("HTTP://EXAMPLE.test:80/../a/./b").href, "http://example.test/a/b");
assertEquals(new URL("http://0x7f.1/").hostname, "127.0.0.1");
assertEquals(new URL("http://[::1]:3000/").host, "[::1]:3000");
assertEquals(new URL("http://faß.example/").hostname, "xn--fa-hia.example");
assertEquals(new URL("data:text/plain,x").origin, "null");
assertThrows(() => new URL("http://a b/"), TypeError);
