import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const error = new DOMException("no", "AbortError");
assert(error instanceof Error && error.stack.startsWith("AbortError: no\n"), error.stack);
assertEquals([Object.getOwnPropertyNames(error), String(error), error.code], [["stack"], "AbortError: no", 20]);
assertEquals([Object.getPrototypeOf(DOMException), Object.getPrototypeOf(DOMException.prototype)], [Function.prototype, Error.prototype]);
for (const name of ["name", "message", "code"]) assertThrows(() => DOMException.prototype[name], TypeError, "Illegal invocation");
assertEquals([new DOMException().message, new DOMException().name, DOMException.URL_MISMATCH_ERR, DOMException.INUSE_ATTRIBUTE_ERR], ["", "Error", 21, 10]);
