import { assertEquals, sleep } from "../../support/assert.js";

const errors = [];
addEventListener("error", (event) => { errors.push(event.error.message); event.preventDefault(); });
let ran = false;
setTimeout(() => { throw new Error("first"); }, 0);
setTimeout(() => { ran = true; }, 0);
await sleep(10);
assertEquals([errors, ran], [["first"], true]);
