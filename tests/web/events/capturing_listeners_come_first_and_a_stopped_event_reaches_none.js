import { assertEquals } from "../../support/assert.js";

const target = new EventTarget();
const seen = [];
target.addEventListener("x", () => seen.push("late"));
target.addEventListener("x", (event) => seen.push(event.eventPhase, event.isTrusted), true);
target.dispatchEvent(new Event("x"));
assertEquals(seen, [Event.AT_TARGET, false, "late"]);

const stopped = new Event("x");
stopped.stopPropagation();
target.dispatchEvent(stopped);
assertEquals([seen.length, stopped.cancelBubble, stopped.eventPhase, stopped.target === target], [3, false, Event.NONE, true]);
