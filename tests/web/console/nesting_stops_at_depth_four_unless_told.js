import { assert, assertEquals } from "../../support/assert.js";

const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } };
assert(Deno.inspect(deep, { compact: true }).includes("{ e: [Object] }"));
assertEquals(Deno.inspect({ a: { b: 1 }, l: [[]] }, { depth: 0 }), "{ a: [Object], l: [Array] }");
assert(Deno.inspect(deep, { depth: Infinity }).includes("f: 1"));
