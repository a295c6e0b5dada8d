import { assertEquals, assertThrows } from "../../support/assert.js";

export default function() {
  const big = "x".repeat(5e7);
  assertThrows(() => Deno.createHttpClient({ caCerts: Array(400).fill(big) }), RangeError, "caCerts: together they are longer than 1024 KB");
  assertThrows(() => Deno.createHttpClient({ caCerts: Array(1001).fill("x") }), RangeError, "caCerts: there are more than 1000");
  assertEquals(typeof Deno.createHttpClient({ caCerts: [] }).close, "function");
}
