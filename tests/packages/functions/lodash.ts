// Lists and deep values, as CommonJS.
// answers: [[[1,2],[3]],{"a":{"b":[1,2]}},"hello ada"]
import lodash from "lodash";

Deno.serve(() => Response.json([lodash.chunk([1, 2, 3], 2), lodash.merge({ a: { b: [1] } }, { a: { b: [1, 2] } }), lodash.template("hello <%= name %>")({ name: "ada" })]));
