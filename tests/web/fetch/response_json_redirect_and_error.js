import { assertEquals, assertThrows } from "../../support/assert.js";

const json = Response.json({ a: 1 }, { status: 201 });
assertEquals([await json.text(), json.headers.get("content-type"), json.status], ['{"a":1}', "application/json", 201]);
assertThrows(() => Response.json(undefined), TypeError);
const redirect = Response.redirect("http://a.test/x", 307);
assertEquals([redirect.status, redirect.headers.get("location")], [307, "http://a.test/x"]);
assertThrows(() => Response.redirect("http://a.test", 200), RangeError);
assertEquals([Response.error().type, Response.error().status], ["error", 0]);
