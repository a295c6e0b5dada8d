import { assertEquals, assertThrows, sleep } from "../../support/assert.js";

const { port1, port2 } = new MessageChannel();
const seen = [];
port1.onmessage = (event) => seen.push(event.data);
port2.onmessage = (event) => { seen.push(event.data); port2.close(); };
port2.onclose = port1.onclose = (event) => seen.push(event.target === port1 ? "close of port1" : "close of port2");
port1.postMessage("one");
port1.postMessage("under way");
await sleep(0);
await sleep(0);
// What was under way when it closed arrives; the other end hears of it.
assertEquals(seen.splice(0), ["one", "under way", "close of port1"]);
port1.postMessage("after");
port2.postMessage("after");
port2.close();
await sleep(0);
assertEquals(seen, []);
assertThrows(() => structuredClone(port2, { transfer: [port2] }), "DataCloneError");
assertThrows(() => port2.postMessage(Symbol()), "DataCloneError");
