// compiles
const tag = new WebAssembly.Tag({ parameters: ["i32"] });
const exception = new WebAssembly.Exception(tag, [1]);
const memory = new WebAssembly.Memory({ initial: 1 });
console.log(exception.is(tag) && exception.getArg(tag, 0), memory.buffer.byteLength, (await WebAssembly.compileStreaming(fetch("data:application/wasm,"))) instanceof WebAssembly.Module);
