import { assertEquals, assertThrows } from "../../support/assert.js";

const socket = new WebSocket("ws://127.0.0.1:1/");
const seen = [];
socket.onopen = () => seen.push("open");
socket.onerror = (event) => seen.push([event.type, socket.readyState]);
assertThrows(() => socket.send("too early"), DOMException, "not open");
await new Promise((resolve) => { socket.onclose = (event) => { seen.push([event.type, event.code, event.reason, event.wasClean, event instanceof CloseEvent]); resolve(); }; });
assertEquals(seen, [["error", 3], ["close", 1006, "", false, true]]);
socket.send("too late");
assertEquals([socket.readyState, socket.bufferedAmount], [3, 8]);

const given = new WebSocket("ws://127.0.0.1:1/");
given.close();
assertEquals(given.readyState, 2);
assertEquals(await new Promise((resolve) => { given.onclose = (event) => resolve(event.code); }), 1006);
