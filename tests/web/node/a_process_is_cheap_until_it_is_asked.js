import { assert, assertEquals } from "../../support/assert.js";

assertEquals([typeof process, process.platform, process.cwd(), process.version.startsWith("v20.")], ["object", "linux", import.meta.dirname, true]);
process.env.NEW_ONE = 1;
assertEquals(process.env.NEW_ONE, "1");
delete process.env.NEW_ONE;
assert(!("NEW_ONE" in process.env));
let heard = 0;
process.on("mine", () => ++heard);
process.emit("mine");
assertEquals(heard, 1);
assert(process.hrtime.bigint() > 0n && process.memoryUsage().heapUsed > 0);
