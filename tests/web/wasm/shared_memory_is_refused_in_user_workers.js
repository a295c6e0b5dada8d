import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

assertThrows(() => new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }), TypeError, "Creating a shared memory is not supported");
let asked = 0;
assertThrows(() => new WebAssembly.Memory({ initial: 1, maximum: 2, get shared() { return asked++ > 0; } }), TypeError, "shared memory");
const memory = new WebAssembly.Memory({ initial: 1 });
assert(memory instanceof WebAssembly.Memory && memory.constructor === WebAssembly.Memory);
assertEquals(memory.buffer.byteLength, 65536);
class Mine extends WebAssembly.Memory {}
assert(new Mine({ initial: 0 }) instanceof Mine);

// (module (memory (export "m") 1 2 shared)), and the same that is not.
const module = (flags) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 4, 1, flags, 1, 2, 7, 5, 1, 1, 109, 2, 0]);
const shared = module(3);
assertThrows(() => new WebAssembly.Module(shared), TypeError, "Creating a shared memory is not supported");
await assertRejects(() => WebAssembly.compile(shared.buffer), TypeError, "Creating a shared memory is not supported");
await assertRejects(() => WebAssembly.instantiate(new DataView(shared.buffer)), TypeError, "Creating a shared memory is not supported");
const response = () => new Response(shared, { headers: { "content-type": "application/wasm" } });
await assertRejects(() => WebAssembly.instantiateStreaming(response()), TypeError, "Creating a shared memory is not supported");
assert(!WebAssembly.validate(shared) && WebAssembly.validate(module(1)));
await assertRejects(() => import("./fixtures/shared_memory.wasm"), TypeError, "Creating a shared memory is not supported");
// The bytes that are compiled are those that were checked, and subclasses are what they say.
const changing = module(1);
const target = function() {}.bind();
let looks = 0;
Object.defineProperty(target, "prototype", { get() { if (++looks > 1) changing[11] = 3; return WebAssembly.Module.prototype; } });
const unchanged = Reflect.construct(WebAssembly.Module, [changing], target);
assert((await WebAssembly.instantiate(unchanged)).exports.m.buffer instanceof ArrayBuffer);
class MyModule extends WebAssembly.Module {}
assert(new MyModule(module(1)) instanceof MyModule);
const own = new WebAssembly.Module(module(1));
assert(own instanceof WebAssembly.Module && own.constructor === WebAssembly.Module && WebAssembly.Module.length === 1);
assertEquals(WebAssembly.Module.exports(own), [{ name: "m", kind: "memory" }]);
assertEquals((await WebAssembly.instantiate(own)).exports.m.buffer.byteLength, 65536);
assertEquals((await WebAssembly.instantiate(module(1), {})).instance.exports.m.buffer.byteLength, 65536);
