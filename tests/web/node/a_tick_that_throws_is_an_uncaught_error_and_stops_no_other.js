import { assertEquals, sleep } from "../../support/assert.js";

const errors = [];
addEventListener("error", (event) => { errors.push(event.error.message); event.preventDefault(); });
let ran = false;
process.nextTick(() => { throw new Error("first"); });
process.nextTick(() => { ran = true; });
await sleep(5);
assertEquals([errors, ran], [["first"], true]);
