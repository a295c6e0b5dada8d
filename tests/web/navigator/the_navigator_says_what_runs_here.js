import { assert, assertEquals, assertThrows } from "../../support/assert.js";

assert(navigator instanceof Navigator && /^Deno\//.test(navigator.userAgent));
assertEquals([navigator.language, navigator.languages, navigator.languages === navigator.languages, Object.isFrozen(navigator.languages)], ["en", ["en"], true, true]);
assert(Number.isInteger(navigator.hardwareConcurrency) && navigator.hardwareConcurrency >= 1);
assertThrows(() => new Navigator(), TypeError);
