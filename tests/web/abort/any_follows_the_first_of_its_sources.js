import { assertEquals } from "../../support/assert.js";

const a = new AbortController(), b = new AbortController();
const any = AbortSignal.any([a.signal, b.signal]);
const nested = AbortSignal.any([any]);
let events = 0;
any.addEventListener("abort", () => ++events);
b.abort("b");
a.abort("a");
assertEquals([any.reason, nested.reason, events], ["b", "b", 1]);
assertEquals(AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason, 1);
assertEquals(AbortSignal.any([]).aborted, false);
