import { assertEquals, assertThrows } from "../../support/assert.js";

const controller = new AbortController();
const seen = [];
controller.signal.addEventListener("abort", (event) => seen.push(event.type));
controller.signal.onabort = function () { seen.push(this === controller.signal); };
controller.abort("why");
controller.abort("again");
assertEquals([seen, controller.signal.aborted, controller.signal.reason], [["abort", true], true, "why"]);
assertEquals(assertThrows(() => AbortSignal.abort().throwIfAborted(), "AbortError").code, 20);
assertThrows(() => new AbortSignal(), TypeError);
