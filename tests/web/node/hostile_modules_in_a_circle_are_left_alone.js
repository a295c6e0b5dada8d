import { assertEquals } from "../../support/assert.js";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const told = require("./fixtures/hostile_first.cjs");
assertEquals([told.asked, Object.isFrozen(told.frozen)], [[], true]);
