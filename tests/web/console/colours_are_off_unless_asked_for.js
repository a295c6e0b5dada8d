import { assert, assertEquals } from "../../support/assert.js";

assert(!Deno.inspect({ a: 1, b: "x" }).includes("\x1b"));
assertEquals(Deno.inspect({ a: 1, b: "x" }, { colors: true }), '{ a: \x1b[33m1\x1b[39m, b: \x1b[32m"x"\x1b[39m }');
assertEquals(Deno.noColor, true);
console.log({ a: 1 }, "%c", "color: red");
assert(!(await runner.logs()).at(-1)[1].includes("\x1b"));
