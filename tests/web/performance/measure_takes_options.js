import { assertEquals, assertThrows } from "../../support/assert.js";

performance.mark("s", { startTime: 5 });
const duration = (options) => { const { startTime, duration } = performance.measure("m", options); return [startTime, duration]; };
assertEquals(duration({ start: "s", duration: 3 }), [5, 3]);
assertEquals(duration({ end: 10, duration: 4 }), [6, 4]);
assertEquals(duration({ start: 1, end: "s", detail: 1 }), [1, 4]);
assertEquals(performance.measure("whole").startTime, 0);
assertThrows(() => performance.measure("m", { start: 1, end: 2, duration: 3 }), TypeError);
assertThrows(() => performance.measure("m", { detail: 1 }), TypeError);
assertThrows(() => performance.measure("m", { start: 1 }, "s"), TypeError);
assertThrows(() => performance.measure("m", "missing"), "SyntaxError");
assertThrows(() => performance.measure("m", { start: -1 }), TypeError);
