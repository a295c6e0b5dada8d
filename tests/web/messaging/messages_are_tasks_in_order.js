import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const { port1, port2 } = new MessageChannel();
const order = [];
const object = { n: 1 };
const done = new Promise((resolve) => {
  port2.onmessage = (event) => {
    order.push(event.data);
    assert(event instanceof MessageEvent && event.target === port2);
    Promise.resolve().then(() => order.push("microtask of " + (event.data.n ?? event.data)));
    if (event.data === "last") setTimeout(resolve, 0);
  };
});
port1.postMessage(object);
object.n = 2;
port1.postMessage("last");
setTimeout(() => order.push("timer"), 0);
Promise.resolve().then(() => order.push("microtask"));
await done;
assertEquals(order, ["microtask", { n: 1 }, "microtask of 1", "last", "microtask of last", "timer"]);
assertThrows(() => port1.postMessage(), TypeError);
assertThrows(() => port1.postMessage(() => {}), "DataCloneError");
assertThrows(() => port1.postMessage(1, [1]), TypeError);
assertThrows(() => port1.postMessage(1, 5), TypeError);
assertThrows(() => new MessagePort(), TypeError);
assertEquals([String(port1), port1 instanceof EventTarget, Object.keys(new MessageChannel()).length], ["[object MessagePort]", true, 0]);
