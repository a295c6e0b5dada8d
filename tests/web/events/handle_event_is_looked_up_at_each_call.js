import { assertEquals } from "../../support/assert.js";

const target = new EventTarget();
const listener = { seen: [], handleEvent(event) { this.seen.push(event.type); } };
target.addEventListener("x", listener);
target.dispatchEvent(new Event("x"));
listener.handleEvent = function () { this.seen.push("changed"); };
target.dispatchEvent(new Event("x"));
assertEquals(listener.seen, ["x", "changed"]);
