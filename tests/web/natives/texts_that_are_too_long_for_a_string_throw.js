import { assertEquals, assertThrows } from "../../support/assert.js";

// Each character becomes six in a URL: more than a string of V8 may hold.
export default function() {
  const long = "é".repeat(9e7);
  assertThrows(() => new URL(`http://a/${long}`), Error);
  const url = new URL("http://a/");
  try { url.hash = long; } catch (error) { assertEquals(error.name, "RangeError"); }
  assertThrows(() => new CompressionStream("é".repeat(5e8)), TypeError);
}
