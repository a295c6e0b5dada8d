import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const mark = performance.mark("x", { startTime: 1, detail: [1] });
assert(mark instanceof PerformanceMark && mark instanceof PerformanceEntry && performance instanceof Performance && performance instanceof EventTarget);
assertEquals(JSON.stringify(mark), '{"name":"x","entryType":"mark","startTime":1,"duration":0,"detail":[1]}');
assertEquals(JSON.stringify(performance), JSON.stringify({ timeOrigin: performance.timeOrigin }));
assertThrows(() => new PerformanceEntry(), TypeError);
assertThrows(() => new PerformanceMeasure(), TypeError);
assertThrows(() => performance.mark("x", { startTime: -1 }), TypeError);
assertThrows(() => performance.mark("x", { detail: () => {} }), "DataCloneError");
