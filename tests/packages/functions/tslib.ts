// What compiled TypeScript calls.
// answers: [{"b":2},[1,2,3]]
import { __rest, __spreadArray } from "tslib";

Deno.serve(() => Response.json([__rest({ a: 1, b: 2 }, ["a"]), __spreadArray([1], [2, 3], false)]));
