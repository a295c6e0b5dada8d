import { assertEquals } from "../../support/assert.js";

console.group("outer");
console.log("one\ntwo");
console.group();
console.log("deeper");
console.groupEnd();
console.groupEnd();
console.groupEnd();
console.log("out");
assertEquals((await runner.logs()).map(([, text]) => text), ["outer", "  one\n  two", "    deeper", "out"]);
