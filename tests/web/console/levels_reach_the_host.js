import { assertEquals } from "../../support/assert.js";

console.debug("d");
console.log("l");
console.info("i");
console.warn("w");
console.error("e");
assertEquals(await runner.logs(), [["debug", "d"], ["info", "l"], ["info", "i"], ["warning", "w"], ["error", "e"]]);
