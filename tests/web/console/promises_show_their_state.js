import { assertEquals } from "../../support/assert.js";

const rejected = Promise.reject("no");
rejected.catch(() => {});
assertEquals([Promise.resolve({ a: 1 }), new Promise(() => {}), rejected].map((p) => Deno.inspect(p)), ["Promise { { a: 1 } }", "Promise { <pending> }", 'Promise { <rejected> "no" }']);
