import { assertEquals } from "../../support/assert.js";

assertEquals([new Number(-0), new String("s"), new Boolean(true), Object(Symbol("q")), Object(1n)].map((v) => Deno.inspect(v)),
  ["[Number: -0]", '[String: "s"]', "[Boolean: true]", "[Symbol: Symbol(q)]", "[BigInt: 1n]"]);
assertEquals([Deno.inspect(new Date(0)), Deno.inspect(new Date(NaN)), Deno.inspect(/a\/b/gi)], ["1970-01-01T00:00:00.000Z", "Invalid Date", "/a\\/b/gi"]);
