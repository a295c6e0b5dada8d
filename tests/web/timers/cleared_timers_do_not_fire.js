import { assertEquals, sleep } from "../../support/assert.js";

let fired = 0;
const id = setTimeout(() => ++fired, 1);
clearTimeout(id);
clearTimeout(id);
clearTimeout(undefined);
clearInterval(setInterval(() => ++fired, 1));
clearTimeout(setInterval(() => ++fired, 1));
setTimeout(() => clearTimeout(later), 1);
const later = setTimeout(() => ++fired, 3);
await sleep(15);
assertEquals(fired, 0);
