// Only a URL that is not special may have no path at all.
import { assertEquals } from "../../support/assert.js";

for (const [input, base] of [["a://h/.."], ["a://h/b/../."], [" a://h/%2e\t. "], ["a://h/..?q"], ["/%2E", "a://h"], ["..", "a://h/b"], [".#f", "a://h/b?c"], ["//h/..", "a://i"], ["http://h/.."]]) {
  assertEquals(new URL(input, base).pathname, "/");
}
for (const [input, base] of [["a://h"], ["a://h?/.."], ["a://h#/.."], ["#/..", "a://h"], ["?..", "a://h"], ["", "a://h"], ["//..", "a://h"]]) {
  assertEquals(new URL(input, base).pathname, "");
}
const url = new URL("a://host/b");
for (const [path, href] of [["/..", "a://host/"], ["\t.", "a://host/"], ["\t\n", "a://host"], ["", "a://host"]]) {
  url.pathname = path;
  assertEquals(url.href, href);
}
