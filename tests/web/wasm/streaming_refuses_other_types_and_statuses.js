import { assertRejects } from "../../support/assert.js";

const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const answer = (type, status = 200) => new Response(bytes, { status, headers: { "content-type": type } });
await assertRejects(() => WebAssembly.compileStreaming(answer("text/plain")), TypeError, "MIME type");
await assertRejects(() => WebAssembly.compileStreaming(answer("application/wasm;charset=utf-8")), TypeError, "MIME type");
await assertRejects(() => WebAssembly.compileStreaming(answer("application/wasm", 404)), TypeError, "404");
await assertRejects(() => WebAssembly.instantiateStreaming(bytes), TypeError, "Response");
await assertRejects(() => WebAssembly.instantiateStreaming(Promise.reject(new RangeError("no"))), RangeError, "no");
const used = answer("application/wasm");
await used.text();
await assertRejects(() => WebAssembly.compileStreaming(used), TypeError, "read");
