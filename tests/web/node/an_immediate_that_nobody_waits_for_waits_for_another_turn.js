import { assert, assertEquals } from "../../support/assert.js";
import { setImmediate, setTimeout } from "node:timers";

const order = [];
await new Promise((resolve) => {
  setImmediate(() => { order.push("unref"); }).unref();
  setTimeout(() => {
    order.push("timer");
    setImmediate(() => {
      order.push("immediate");
      resolve();
    });
  }, 5);
});
assertEquals(order, ["timer", "unref", "immediate"]);
// A worker's loop goes on: in the end it runs by itself.
await new Promise((resolve) => { setImmediate(resolve).unref(); });
assert(true);
