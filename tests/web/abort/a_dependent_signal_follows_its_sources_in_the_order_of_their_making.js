import { assertEquals, assertThrows } from "../../support/assert.js";

const controller = new AbortController();
const first = AbortSignal.any([controller.signal]);
const second = AbortSignal.any([first, new AbortController().signal]);
const seen = [];
second.addEventListener("abort", (event) => seen.push(["second", event.isTrusted, first.aborted]));
first.onabort = () => seen.push(["first", second.aborted]);
controller.signal.onabort = () => seen.push(["source", first.aborted, second.aborted]);
controller.abort("why");
assertEquals(seen, [["source", true, true], ["first", true], ["second", true, true]]);
assertEquals([first.reason, second.reason], ["why", "why"]);
assertThrows(() => AbortSignal.any([controller.signal, {}]), TypeError, "AbortSignals");
