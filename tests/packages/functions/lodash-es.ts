// Lists and deep values, as ES modules.
// answers: [[[1,2],[3]],{"a":{"b":[1,2]}},"helloAda"]
import { camelCase, chunk, merge } from "lodash-es";

Deno.serve(() => Response.json([chunk([1, 2, 3], 2), merge({ a: { b: [1] } }, { a: { b: [1, 2] } }), camelCase("hello ada")]));
