import { assertEquals } from "../../support/assert.js";

for (const [value, text] of [[-0, "-0"], [1n, "1n"], [NaN, "NaN"], [Symbol("s"), "Symbol(s)"], [undefined, "undefined"], [null, "null"], ["a\nb\u0007", '"a\\nb\\x07"']]) {
  assertEquals(Deno.inspect(value), text);
}
