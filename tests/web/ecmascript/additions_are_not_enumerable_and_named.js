import { assertEquals } from "../../support/assert.js";

const keys = [];
for (const key in []) keys.push(key);
assertEquals(keys, []);
assertEquals([[].toSorted.name, new Set().union.length, Object.groupBy.length, "prototype" in [].toReversed], ["toSorted", 1, 2, false]);
assertEquals(Object.keys(globalThis).filter((key) => key === "Iterator"), []);
