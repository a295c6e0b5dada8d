import { assert, assertEquals } from "../../support/assert.js";

console.time("t");
console.timeLog("t", { more: 1 });
console.timeEnd("t");
console.timeEnd("t");
console.time("u");
console.time("u");
const lines = (await runner.logs()).map(([, text]) => text);
assert(/^t: \d+(\.\d+)?ms \{ more: 1 \}$/.test(lines[0]) && /^t: \d+(\.\d+)?ms$/.test(lines[1]), lines.join("|"));
assertEquals(lines.slice(2), ["Timer 't' does not exist", "Timer 'u' already exists"]);
