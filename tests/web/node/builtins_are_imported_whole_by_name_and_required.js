import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import events, { EventEmitter, once } from "node:events";
import * as path from "node:path";
import { createRequire, isBuiltin } from "node:module";

assert(events === EventEmitter && path.default.join === path.join);
const emitter = new EventEmitter();
const heard = once(emitter, "x");
emitter.emit("x", 1);
assertEquals(await heard, [1]);
const require = createRequire(import.meta.url);
assert(require("node:events") === events && require("path") === path.default && process.getBuiltinModule("events") === events);
assert(isBuiltin("node:path") && !isBuiltin("left-pad"));
assertEquals(process.getBuiltinModule("internal/util"), undefined);
assertThrows(() => require("internal/util"), Error);
