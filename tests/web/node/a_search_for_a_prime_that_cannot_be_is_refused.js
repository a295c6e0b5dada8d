import { generatePrimeSync } from "node:crypto";
import { assertEquals, assertThrows } from "../../support/assert.js";

// Three divides each of these, or half of what is below it.
assertThrows(() => generatePrimeSync(64, { add: 6n, rem: 3n }), RangeError, "options.rem");
assertThrows(() => generatePrimeSync(64, { add: 12n, rem: 7n, safe: true }), RangeError, "options.rem");
assertThrows(() => generatePrimeSync(64, { add: 3n, safe: true }), RangeError, "options.rem");
assertEquals(generatePrimeSync(64, { add: 6n, rem: 5n, bigint: true }) % 6n, 5n);
assertEquals(generatePrimeSync(64, { add: 6n, bigint: true }) % 6n, 1n);
assertEquals(generatePrimeSync(64, { add: 12n, rem: 11n, safe: true, bigint: true }) % 12n, 11n);
