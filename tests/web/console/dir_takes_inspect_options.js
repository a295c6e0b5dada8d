import { assertEquals } from "../../support/assert.js";

console.dir({ a: { b: 1 } }, { depth: 0 });
console.dir("text");
assertEquals((await runner.logs()).map(([, text]) => text), ["{ a: [Object] }", "text"]);
