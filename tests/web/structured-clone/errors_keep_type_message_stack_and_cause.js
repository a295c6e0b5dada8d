import { assert, assertEquals } from "../../support/assert.js";

const error = new RangeError("too far", { cause: { at: 3 } });
error.extra = "dropped";
const copy = structuredClone(error);
assert(copy instanceof RangeError && copy !== error);
assertEquals([copy.name, copy.message, copy.stack, copy.cause, "extra" in copy], ["RangeError", "too far", error.stack, { at: 3 }, false]);

class Mine extends Error { name = "Mine"; }
const plain = structuredClone(new Mine("m"));
assertEquals([Object.getPrototypeOf(plain) === Error.prototype, plain.name, plain.message], [true, "Error", "m"]);
