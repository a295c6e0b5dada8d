import { assertEquals } from "../../support/assert.js";
import path from "node:path";

const cases = [["/foo/bar", "/foo/*", true], ["/foo/bar/baz", "/foo/*", false], ["/foo/bar/baz", "/foo/**", true], ["foo/a.js", "foo/{a,b}.js", true], ["foo/c.js", "foo/[!c].js", false]];
for (const [name, pattern, matches] of cases) assertEquals(path.matchesGlob(name, pattern), matches, pattern);
