import { assertEquals } from "../../support/assert.js";
import util from "node:util";

assertEquals(util.inspect(new URLSearchParams("a=1&b=2")), "URLSearchParams { 'a' => '1', 'b' => '2' }");
assertEquals(util.inspect(new URLSearchParams("a=1").entries()), "URLSearchParams Iterator { [ 'a', '1' ] }");
const url = util.inspect(new URL("http://user@host:81/path?a=1#hash"));
for (const part of ["URL {", "href: 'http://user@host:81/path?a=1#hash'", "port: '81'"]) assertEquals(url.includes(part), true, part);
assertEquals(util.inspect({ deep: { deeper: { url: new URL("http://host/") } } }).includes("[URL]"), true);
assertEquals(util.inspect(new AbortController().signal).startsWith("AbortSignal { aborted: false"), true);
