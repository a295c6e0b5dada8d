import { assertEquals } from "../../support/assert.js";

console.count();
console.count();
console.count("x");
console.countReset();
console.count();
console.countReset("missing");
assertEquals((await runner.logs()).map(([, text]) => text), ["default: 1", "default: 2", "x: 1", "default: 1", "Count for 'missing' does not exist"]);
