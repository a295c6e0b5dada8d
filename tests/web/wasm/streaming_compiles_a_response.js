import { assert, assertEquals } from "../../support/assert.js";

const answer = () => new Response(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), { headers: { "content-type": "application/wasm" } });
assert((await WebAssembly.compileStreaming(answer())) instanceof WebAssembly.Module);
const { module, instance } = await WebAssembly.instantiateStreaming(Promise.resolve(answer()), {});
assert(module instanceof WebAssembly.Module && instance instanceof WebAssembly.Instance);
assertEquals(Object.keys(instance.exports), []);
