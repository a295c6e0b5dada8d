import { assertEquals } from "../../support/assert.js";

const params = new URLSearchParams("z=b&\ufffd=1&a=b&z=a&\u{1f308}=2");
params.sort();
assertEquals([...params.keys()], ["a", "z", "z", "\u{1f308}", "\ufffd"]);
assertEquals(params.getAll("z"), ["b", "a"]);
