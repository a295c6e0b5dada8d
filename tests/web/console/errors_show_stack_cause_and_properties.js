import { assert, assertEquals } from "../../support/assert.js";

const error = new Error("outer", { cause: new TypeError("inner") });
error.code = 5;
const text = Deno.inspect(error);
assert(/^Error: outer\n    at file:.*\n(.*\n)*Caused by TypeError: inner\n    at /.test(text), text);
assert(text.endsWith("{\n  code: 5\n}"), text);
const many = Deno.inspect(new AggregateError([new RangeError("one"), "two"], "both"));
assert(/^AggregateError: both\n    at [^]*\n    RangeError: one\n        at [^]*\n    "two"$/.test(many), many);
const loop = new Error("loop");
loop.cause = loop;
assert(Deno.inspect(loop).endsWith("Caused by [Circular *1]"));
const bare = new Error("bare");
bare.stack = undefined;
assertEquals(Deno.inspect(bare), "[Error: bare]");
