import { assertEquals } from "../../support/assert.js";

const target = new EventTarget();
target.addEventListener("x", (event) => event.preventDefault(), { passive: true });
const event = new Event("x", { cancelable: true });
assertEquals([target.dispatchEvent(event), event.defaultPrevented], [true, false]);
target.addEventListener("y", (event) => event.preventDefault());
assertEquals(target.dispatchEvent(new Event("y", { cancelable: true })), false);
assertEquals(target.dispatchEvent(new Event("y")), true);
