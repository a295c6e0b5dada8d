import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals(["get", "Post", "patch", "CHICKEN"].map((method) => new Request("http://a.test", { method }).method), ["GET", "POST", "patch", "CHICKEN"]);
for (const method of ["CONNECT", "trace", "a b", ""]) assertThrows(() => new Request("http://a.test", { method }), TypeError);
assertThrows(() => new Request("http://a.test", { method: "GET", body: "x" }), TypeError);
assertEquals(new Request("http://u:p@a.test").url, "http://u:p@a.test/");
assertThrows(() => new Request("/relative"), TypeError);
