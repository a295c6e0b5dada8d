import { assert } from "../../support/assert.js";

const value = { name: "loop" };
value.self = value;
value.list = [value, value];
const shared = {};
value.twice = [shared, shared];
const copy = structuredClone(value);
assert(copy !== value && copy.self === copy && copy.list[0] === copy && copy.list[1] === copy);
assert(copy.twice[0] === copy.twice[1] && copy.twice[0] !== shared);
