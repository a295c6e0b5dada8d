import { assert, assertEquals, assertThrows } from "../../support/assert.js";

assertThrows(() => new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }), TypeError, "shared memory is not supported");
let asked = 0;
assertThrows(() => new WebAssembly.Memory({ initial: 1, maximum: 2, get shared() { return asked++ > 0; } }), TypeError, "shared memory");
const memory = new WebAssembly.Memory({ initial: 1 });
assert(memory instanceof WebAssembly.Memory && memory.constructor === WebAssembly.Memory);
assertEquals(memory.buffer.byteLength, 65536);
class Mine extends WebAssembly.Memory {}
assert(new Mine({ initial: 0 }) instanceof Mine);
