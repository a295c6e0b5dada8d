import { assert } from "../../support/assert.js";

// Each holds the next one twice, and shows it as if nothing was around it.
let value = { text: "x".repeat(100) };
for (let i = 0; i < 60; ++i) {
  const inner = value;
  value = { [Symbol.for("Deno.customInspect")]: (inspect) => inspect({ one: inner, two: inner }) };
}
const text = Deno.inspect(value);
assert(text.includes("[Object]"), "the rest goes by its name");
assert(text.length < 2 ** 26, String(text.length));
