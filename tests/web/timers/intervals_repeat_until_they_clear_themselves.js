import { assertEquals, sleep } from "../../support/assert.js";

let count = 0;
await new Promise((resolve) => {
  const id = setInterval((step) => { count += step; if (count === 6) { clearInterval(id); resolve(); } }, 1, 2);
});
await sleep(10);
assertEquals(count, 6);
