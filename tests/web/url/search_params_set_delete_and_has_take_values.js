import { assertEquals } from "../../support/assert.js";

const params = new URLSearchParams("a=1&b=2&a=3");
params.set("a", "9");
assertEquals(String(params), "a=9&b=2");
params.append("b", "4");
assertEquals([params.has("b", "4"), params.has("b", "5"), params.size], [true, false, 3]);
params.delete("b", "2");
assertEquals(params.getAll("b"), ["4"]);
assertEquals(params.get("missing"), null);
