import { assert, assertEquals } from "../../support/assert.js";

const url = new URL("http://a.test/?a=1");
const params = url.searchParams;
params.append("b", "x y");
assertEquals(url.search, "?a=1&b=x+y");
url.search = "?c=3";
assert(url.searchParams === params);
assertEquals([...params], [["c", "3"]]);
params.delete("c");
assertEquals(url.href, "http://a.test/");
url.href = "http://b.test/?z=1";
assertEquals(params.get("z"), "1");
