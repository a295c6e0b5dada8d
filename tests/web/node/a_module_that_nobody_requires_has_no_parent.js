// as: main
import { assertEquals } from "../../support/assert.js";
import { createRequire } from "node:module";
import Module from "node:module";

process.env.NODE_PENDING_DEPRECATION = "1";
const warnings = [];
process.on("warning", (warning) => warnings.push(warning.code));
const require = createRequire(import.meta.url);
const alone = Module._load(require.resolve("./fixtures/tells_of_its_module.cjs"), null, true);
assertEquals([alone.id, alone.parent, alone.isMain], [".", null, true]);
const required = require("./fixtures/requires_another.cjs");
assertEquals([required.isMain, required.parent.endsWith("requires_another.cjs")], [false, true]);
await new Promise(setImmediate);
assertEquals(warnings, ["DEP0144"]);
