import { assertEquals } from "../../support/assert.js";

assertEquals(Deno.inspect({ first: "a".repeat(30), second: "b".repeat(30), third: 1 }), `{\n  first: "${"a".repeat(30)}",\n  second: "${"b".repeat(30)}",\n  third: 1\n}`);
assertEquals(Deno.inspect({ a: 1, b: [2] }, { compact: false }), "{\n  a: 1,\n  b: [\n    2\n  ]\n}");
