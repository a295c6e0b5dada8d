import { assertEquals } from "../../support/assert.js";

export default function() {
  const given = "x".repeat(50_000_000);
  assertEquals(Deno.inspect([1, [2]], given), "[ 1, [ 2 ] ]");
  const custom = { [Symbol.for("Deno.customInspect")]: (inspect) => inspect([1], given) };
  assertEquals(Deno.inspect(custom), "[ 1 ]");
  console.dir([1], given);
  // Those that there are are read, wherever they stand.
  assertEquals(Deno.inspect([[[1]]], Object.create({ depth: 0 })), Deno.inspect([[[1]]], { depth: 0 }));
}
