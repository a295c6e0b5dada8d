import { assertEquals } from "../../support/assert.js";

const mark = performance.mark("b", { startTime: 20, detail: { n: 1 } });
performance.mark("a", { startTime: 10 });
const measure = performance.measure("m", "a", "b");
assertEquals([measure.startTime, measure.duration, measure.entryType, measure.detail, mark.detail], [10, 10, "measure", null, { n: 1 }]);
assertEquals(performance.getEntries().map((e) => e.name), ["a", "m", "b"]);
assertEquals(performance.getEntriesByType("mark").length, 2);
assertEquals(performance.getEntriesByName("m", "mark"), []);
performance.clearMarks("a");
assertEquals(performance.getEntries().map((e) => e.name), ["m", "b"]);
performance.clearMeasures();
performance.clearMarks();
assertEquals(performance.getEntries(), []);
