import { assertEquals, sleep } from "../../support/assert.js";

const { port1, port2 } = new MessageChannel();
const seen = [];
port2.addEventListener("message", (event) => seen.push(event.data));
port1.postMessage(1);
port1.postMessage(2);
await sleep(0);
assertEquals(seen, [], "addEventListener starts nothing");
port2.start();
port2.start();
port1.postMessage(3);
assertEquals(seen, []);
await sleep(0);
assertEquals(seen, [1, 2, 3]);

const implicit = new MessageChannel();
implicit.port1.postMessage("x");
assertEquals(await new Promise((resolve) => { implicit.port2.onmessage = (event) => resolve(event.data); }), "x");
implicit.port2.onmessage = 5;
assertEquals(implicit.port2.onmessage, null);

// A handler that throws does not keep the next message.
const throwing = new MessageChannel();
const errors = [];
addEventListener("error", (event) => { event.preventDefault(); errors.push(event.error.message); });
const all = new Promise((resolve) => { throwing.port2.onmessage = ({ data }) => { if (data === 2) resolve(); throw new Error(String(data)); }; });
throwing.port1.postMessage(1);
throwing.port1.postMessage(2);
await all;
await sleep(0);
assertEquals(errors, ["1", "2"]);
