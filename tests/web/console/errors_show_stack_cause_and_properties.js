import { assert, assertEquals } from "../../support/assert.js";

const error = new Error("outer", { cause: new TypeError("inner") });
error.code = 5;
const text = Deno.inspect(error);
assert(/^Error: outer\n    at file:.*\n(.*\n)*  code: 5,\n  \[cause\]: TypeError: inner\n      at file:.*\n(.*\n)*}$/.test(text), text);
const many = Deno.inspect(new AggregateError([new RangeError("one"), "two"], "both"));
assert(/^AggregateError: both\n    at [^]* \{\n  \[errors\]: \[\n    RangeError: one\n        at [^]*,\n    "two"\n  \]\n\}$/.test(many), many);
const loop = new Error("loop");
loop.cause = loop;
assert(Deno.inspect(loop).endsWith("{\n  cause: [Circular *1]\n}"));
const bare = new Error("bare");
bare.stack = undefined;
assertEquals(Deno.inspect(bare), "[Error: bare]");
