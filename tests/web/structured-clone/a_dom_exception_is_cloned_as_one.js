import { assert, assertEquals } from "../../support/assert.js";

const copy = structuredClone({ reason: new DOMException("gone", "AbortError") });
assert(copy.reason instanceof DOMException);
assertEquals([copy.reason.name, copy.reason.message, copy.reason.code], ["AbortError", "gone", 20]);
