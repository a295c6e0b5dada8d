import { assertEquals } from "../../support/assert.js";

const headers = new Headers({ "X-One": "1" });
headers.append("x-one", " 2 ");
headers.set("Accept", "a");
assertEquals([headers.get("X-ONE"), headers.has("accept"), headers.get("none")], ["1, 2", true, null]);
assertEquals([...headers], [["accept", "a"], ["x-one", "1, 2"]]);
headers.delete("X-One");
assertEquals(headers.has("x-one"), false);
