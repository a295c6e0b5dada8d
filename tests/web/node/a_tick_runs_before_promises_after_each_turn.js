import { assertEquals } from "../../support/assert.js";

const order = [];
await new Promise((resolve) => {
  setTimeout(() => {
    Promise.resolve().then(() => order.push("promise"));
    process.nextTick(() => { order.push("tick"); process.nextTick(() => order.push("tick of a tick")); });
    setTimeout(resolve, 0);
  }, 0);
});
assertEquals(order, ["tick", "tick of a tick", "promise"]);
