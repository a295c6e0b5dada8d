import { assertEquals, assertThrows } from "../../support/assert.js";

for (const options of [5, "text", true]) assertThrows(() => performance.mark("x", options), TypeError);
for (const startTime of [NaN, Infinity, -0.1]) assertThrows(() => performance.mark("x", { startTime }), TypeError);
assertEquals([performance.mark("x", null).detail, performance.mark("x", { detail: undefined }).detail, performance.mark("x", { detail: 0 }).detail], [null, null, 0]);
assertEquals(performance.measure("m", { unrelated: 1 }, "x").name, "m");
assertEquals(performance.measure("m", undefined, "x").startTime, 0);
