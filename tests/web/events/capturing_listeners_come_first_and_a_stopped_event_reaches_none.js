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

const capture = () => seen.push("removed");
target.addEventListener("x", capture, { capture: true });
target.addEventListener("x", () => seen.push("once"), { capture: true, once: true });
target.removeEventListener("x", capture, true);
target.removeEventListener("x", capture, true);
seen.length = 0;
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("x"));
assertEquals(seen, [Event.AT_TARGET, false, "once", "late", Event.AT_TARGET, false, "late"]);
