import { assert, assertEquals } from "../../support/assert.js";

console.table([{ a: 1, b: "x" }, { a: 2 }]);
console.table([{ a: 1, b: 2 }], ["b"]);
console.table("no table");
const [first, second, third] = (await runner.logs()).map(([, text]) => text);
assertEquals(first, "┌───────┬───┬─────┐\n│ (idx) │ a │ b   │\n├───────┼───┼─────┤\n│     0 │ 1 │ \"x\" │\n│     1 │ 2 │     │\n└───────┴───┴─────┘");
assert(second.includes("(idx) │ b") && !second.includes(" a "));
assertEquals(third, "no table");
