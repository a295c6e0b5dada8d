import { assert, assertEquals } from "../../support/assert.js";

function here() { return new DOMException("gone", "AbortError"); }
const error = here();
assert(error instanceof Error && error instanceof DOMException);
assert(error.stack.startsWith("AbortError: gone\n    at here"), error.stack);
assertEquals([String(error), Object.prototype.toString.call(error), new DOMException().name, new DOMException().message], ["AbortError: gone", "[object DOMException]", "Error", ""]);
assertEquals(Object.keys(error), []);
