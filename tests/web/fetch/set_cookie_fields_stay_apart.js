import { assertEquals } from "../../support/assert.js";

const headers = new Headers([["set-cookie", "a=1"], ["Set-Cookie", "b=2"], ["z", "1"]]);
assertEquals(headers.getSetCookie(), ["a=1", "b=2"]);
assertEquals([...headers], [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["z", "1"]]);
assertEquals(headers.get("set-cookie"), "a=1, b=2");
