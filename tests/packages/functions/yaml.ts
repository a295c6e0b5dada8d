// A document that is read and written.
// answers: [{"a":[1,{"b":true}]},"a:\n  - 1\n  - b: true\n"]
import { parse, stringify } from "yaml";

Deno.serve(() => Response.json([parse("a: [1, {b: true}] # comment"), stringify({ a: [1, { b: true }] })]));
