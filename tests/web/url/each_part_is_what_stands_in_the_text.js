import { assertEquals } from "../../support/assert.js";

const names = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
const partsOf = (url) => names.map((name) => url[name]);
const given = [
  ["http://h", ["http://h/", "http://h", "http:", "", "", "h", "h", "", "/", "", ""]],
  ["HTTPS://u:p%40s@H.TEST:8443/a/b?q#f", ["https://u:p%40s@h.test:8443/a/b?q#f", "https://h.test:8443", "https:", "u", "p%40s", "h.test:8443", "h.test", "8443", "/a/b", "?q", "#f"]],
  ["http://u@h/?#", ["http://u@h/?#", "http://h", "http:", "u", "", "h", "h", "", "/", "", ""]],
  ["http://:p@h:80/#?x", ["http://:p@h/#?x", "http://h", "http:", "", "p", "h", "h", "", "/", "", "#?x"]],
  ["http://h?a=//b:c@d#e?f", ["http://h/?a=//b:c@d#e?f", "http://h", "http:", "", "", "h", "h", "", "/", "?a=//b:c@d", "#e?f"]],
  ["http://h/@x:9/?", ["http://h/@x:9/?", "http://h", "http:", "", "", "h", "h", "", "/@x:9/", "", ""]],
  ["http://[::1]:81/", ["http://[::1]:81/", "http://[::1]:81", "http:", "", "", "[::1]:81", "[::1]", "81", "/", "", ""]],
  ["ws://h:1", ["ws://h:1/", "ws://h:1", "ws:", "", "", "h:1", "h", "1", "/", "", ""]],
  ["ftp://u:p@h/x", ["ftp://u:p@h/x", "ftp://h", "ftp:", "u", "p", "h", "h", "", "/x", "", ""]],
  ["file:///a/b?c#d", ["file:///a/b?c#d", "null", "file:", "", "", "", "", "", "/a/b", "?c", "#d"]],
  ["file://h/a", ["file://h/a", "null", "file:", "", "", "h", "h", "", "/a", "", ""]],
  ["mailto:a@b.c?d#e", ["mailto:a@b.c?d#e", "null", "mailto:", "", "", "", "", "", "a@b.c", "?d", "#e"]],
  ["data:,x//y@z", ["data:,x//y@z", "null", "data:", "", "", "", "", "", ",x//y@z", "", ""]],
  ["blob:https://h:1/x", ["blob:https://h:1/x", "https://h:1", "blob:", "", "", "", "", "", "https://h:1/x", "", ""]],
  ["web+x:/.//p@q/", ["web+x:/.//p@q/", "null", "web+x:", "", "", "", "", "", "//p@q/", "", ""]],
  ["x://u:p@h:5/a", ["x://u:p@h:5/a", "null", "x:", "u", "p", "h:5", "h", "5", "/a", "", ""]],
  ["x:///a", ["x:///a", "null", "x:", "", "", "", "", "", "/a", "", ""]],
  ["x://h", ["x://h", "null", "x:", "", "", "h", "h", "", "", "", ""]],
  ["x:", ["x:", "null", "x:", "", "", "", "", "", "", "", ""]],
  ["http://ü.test/ä?ö#ß", ["http://xn--tda.test/%C3%A4?%C3%B6#%C3%9F", "http://xn--tda.test", "http:", "", "", "xn--tda.test", "xn--tda.test", "", "/%C3%A4", "?%C3%B6", "#%C3%9F"]],
];
for (const [text, parts] of given) {
  const url = new URL(text);
  assertEquals(partsOf(url), parts, text);
  assertEquals([url.toString(), url.toJSON(), `${url}`], [parts[0], parts[0], parts[0]]);
}

// Whatever is set, all parts are those of the text that is left.
const values = ["", "x", "a:b", "//", "?", "#", "/..", "h:99", "https", "99", "é", "a b", "@", "%", "[::2]", "\ud800"];
for (const [text] of given) {
  for (const name of names) {
    if (name === "href" || name === "origin") continue;
    for (const value of values) {
      const url = new URL(text);
      url[name] = value;
      assertEquals(partsOf(url), partsOf(new URL(url.href)), `${text} ${name}=${value}`);
      url.searchParams.append("n", "1");
      assertEquals([url.search.endsWith("n=1"), partsOf(url)], [true, partsOf(new URL(url.href))], `${text} ${name}=${value} n=1`);
    }
  }
}
