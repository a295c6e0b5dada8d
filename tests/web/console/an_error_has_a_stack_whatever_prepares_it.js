import { assert, assertEquals } from "../../support/assert.js";

const { prepareStackTrace, stackTraceLimit } = Error;
for (const trick of [() => { throw new Error("a trick"); }, () => { throw null; }, () => ({ toString() { throw 1; } }), (_, sites) => sites, 5]) {
  Error.prepareStackTrace = trick;
  let thrown;
  try { new URL("::"); } catch (error) { thrown = error; }
  assert(thrown instanceof TypeError, "what is thrown is what it should be");
  assert(/^\[?TypeError: Invalid URL/.test(Deno.inspect(thrown)), Deno.inspect(thrown));
  assert(/^\[?Error: mine/.test(Deno.inspect(new Error("mine"))), Deno.inspect(new Error("mine")));
}
Error.prepareStackTrace = () => { throw new Error("a trick"); };
const fallen = new Error("back to what V8 does").stack;
Error.prepareStackTrace = prepareStackTrace;
assert(fallen.startsWith("Error: back to what V8 does\n    at file:"), fallen);
for (const limit of [0, -1, Infinity, "many", undefined]) {
  Error.stackTraceLimit = limit;
  assert(Deno.inspect(new Error("limited")).includes("Error: limited"), String(limit));
}
delete Error.stackTraceLimit;
assertEquals(Deno.inspect(new Error("limited")), "[Error: limited]");
Error.stackTraceLimit = stackTraceLimit;
