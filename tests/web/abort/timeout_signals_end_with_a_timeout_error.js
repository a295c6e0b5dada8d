import { assertEquals, assertThrows } from "../../support/assert.js";

const signal = AbortSignal.timeout(5);
assertEquals(signal.aborted, false);
await new Promise((resolve) => { signal.onabort = resolve; });
assertEquals(signal.reason.name, "TimeoutError");
assertThrows(() => AbortSignal.timeout(-1), TypeError);
assertThrows(() => AbortSignal.timeout(), TypeError);
