import { assert, assertEquals, assertThrows, assertRejects } from "../../support/assert.js";

const first = new Request("http://a.test/x", { method: "POST", body: "data", headers: { a: "1" } });
const second = new Request(first, { headers: { b: "2" } });
assertEquals([second.method, second.url, second.headers.get("a"), second.headers.get("b")], ["POST", "http://a.test/x", null, "2"]);
assert(first.bodyUsed);
assertEquals(await second.text(), "data");
await assertRejects(() => first.text(), TypeError);
assertThrows(() => new Request(first), TypeError);
