import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

const module = new WebAssembly.Module(bytes);
assert(module instanceof WebAssembly.Module && module.constructor === WebAssembly.Module, "a module");
assert((await WebAssembly.compile(bytes)) instanceof WebAssembly.Module, "compile");
const made = await WebAssembly.instantiate(bytes);
assert(made.module instanceof WebAssembly.Module && made.instance instanceof WebAssembly.Instance, "instantiate bytes");
assert((await WebAssembly.instantiate(module)) instanceof WebAssembly.Instance, "instantiate a module");
assert(structuredClone(module) instanceof WebAssembly.Module, "a clone");
class Own extends WebAssembly.Module {}
assert(new Own(bytes) instanceof Own, "an heir");
await assertRejects(() => WebAssembly.compile("x"), TypeError);
await assertRejects(() => WebAssembly.compile(new Uint8Array(8)), WebAssembly.CompileError);
await assertRejects(() => WebAssembly.instantiate(new Uint8Array(8)), WebAssembly.CompileError);
assertThrows(() => new WebAssembly.Module(), TypeError);
assertThrows(() => new WebAssembly.Module(new Uint8Array(8)), WebAssembly.CompileError);
