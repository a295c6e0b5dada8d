import { assert, assertEquals } from "../../support/assert.js";

const target = new EventTarget();
let thrown;
target.addEventListener("x", (event) => {
  try { target.dispatchEvent(event); } catch (error) { thrown = error; }
  event.stopImmediatePropagation();
});
target.addEventListener("x", () => { thrown = "not stopped"; });
const event = new Event("x");
target.dispatchEvent(event);
assert(thrown instanceof DOMException);
assertEquals(thrown.name, "InvalidStateError");
assertEquals([event.target === target, event.currentTarget, event.eventPhase, event.composedPath()], [true, null, 0, []]);
