import { assert, assertEquals } from "../../support/assert.js";

const text = "retry: 1\ndata: first\n\nid: seen\ndata: last\n\n";
const source = new EventSource("data:text/event-stream," + encodeURIComponent(text));
assertEquals([source.readyState, source.withCredentials, EventSource.CLOSED, source.CONNECTING, source instanceof EventTarget], [0, false, 2, 0, true]);
const seen = [];
for (const type of ["open", "message", "error"]) source.addEventListener(type, (event) => seen.push([type, event.data, event.lastEventId, source.readyState]));
await new Promise((resolve) => source.addEventListener("error", () => { if (seen.length >= 8) { source.close(); resolve(); } }));
assertEquals(seen, [
  ["open", undefined, undefined, 1], ["message", "first", "", 1], ["message", "last", "seen", 1], ["error", undefined, undefined, 0],
  ["open", undefined, undefined, 1], ["message", "first", "seen", 1], ["message", "last", "seen", 1], ["error", undefined, undefined, 0],
]);
assertEquals(source.readyState, 2);
// Nothing follows a close: a source that begins later is at its second round before.
const later = new EventSource("data:text/event-stream,retry:5%0adata:x%0a%0a");
let rounds = 0;
await new Promise((resolve) => { later.onopen = () => { if (++rounds === 2) resolve(); }; });
later.close();
assertEquals(seen.length, 8);
assert(later.url.startsWith("data:text/event-stream"));
