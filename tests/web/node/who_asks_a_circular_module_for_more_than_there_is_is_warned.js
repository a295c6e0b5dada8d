import { assertEquals } from "../../support/assert.js";
import { createRequire } from "node:module";

const warnings = [];
process.on("warning", (warning) => warnings.push(warning.message));
const require = createRequire(import.meta.url);
const first = require("./fixtures/circular_first.cjs");
assertEquals(first.seen, { early: 1, late: undefined, isModule: undefined, hasText: "function" });
assertEquals(first.late, 2);
assertEquals(Object.getPrototypeOf(first), Object.prototype);
assertEquals(first.nothing, undefined);
await new Promise(setImmediate);
assertEquals(warnings, ["Accessing non-existent property 'late' of module exports inside circular dependency"]);
