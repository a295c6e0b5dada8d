import { assertEquals } from "../../support/assert.js";

for (const [href, path, wanted] of [["a:/b?c#d", "//e", "a:/.//e?c#d"], ["a:/b?", "//", "a:/.//?"], ["a:/.//b#d", "/e", "a:/e#d"], ["a:/.//b?c", "//e", "a:/.//e?c"], ["a://h/b?c", "//e", "a://h//e?c"], ["http://h/b?c#d", "//e^", "http://h//e%5E?c#d"], ["a:b?c", "//e", "a:b?c"]]) {
  const url = new URL(href);
  url.pathname = path;
  assertEquals([url.href, url.search + url.hash], [wanted, new URL(href).search + new URL(href).hash]);
}
