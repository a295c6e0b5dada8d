import { assert, assertEquals } from "../../support/assert.js";
import nodeAssert from "node:assert";
import { EventEmitter } from "node:events";

const thrownBy = (run) => { try { run(); } catch (error) { return error; } };
const stack = thrownBy(() => new EventEmitter().setMaxListeners(-1)).stack.split("\n").filter((line) => line.startsWith("    at "));
assert(/^ {4}at EventEmitter\.setMaxListeners \(node:events\)$/.test(stack[0]), stack.join("\n"));
assert(stack[1].includes(import.meta.url), stack.join("\n"));
assertEquals(stack.filter((line) => line.includes("edgert:")), []);
// What waits in one of its functions is there, too.
let waited;
await nodeAssert.rejects(nodeAssert.rejects(Promise.reject(null), { code: "X" }), (error) => { waited = error.stack; return true; });
assert(/^ {4}at async (.*\.)?rejects \(node:assert\)$/m.test(waited), waited);
// Those that nobody has called stay out of it.
const emitter = new EventEmitter();
let heard;
emitter.on("x", () => { heard = new Error("x").stack; });
await new Promise((resolve) => process.nextTick(() => { heard = new Error("tick").stack; resolve(); }));
assert(!heard.includes("node:"), heard);
