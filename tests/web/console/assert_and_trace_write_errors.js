import { assert, assertEquals } from "../../support/assert.js";

console.assert(true, "not shown");
console.assert(false);
console.assert(0, "because %s", "x");
console.assert(false, { a: 1 });
function here() { console.trace("way", 1); }
here();
const lines = await runner.logs();
assertEquals(lines.slice(0, 3), [["error", "Assertion failed"], ["error", "Assertion failed: because x"], ["error", "Assertion failed: { a: 1 }"]]);
assert(/^Trace: way 1\n    at here \(file:/.test(lines[3][1]), lines[3][1]);
