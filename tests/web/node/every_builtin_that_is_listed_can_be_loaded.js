import { assert } from "../../support/assert.js";
import { builtinModules, createRequire } from "node:module";

const require = createRequire(import.meta.url);
assert(builtinModules.includes("http") && builtinModules.includes("inspector"));
for (const id of builtinModules) assert(require(id) === process.getBuiltinModule(id), id);
