// https://webassembly.github.io/spec/web-api/: streaming compilation from a Response.
import { define, natives } from "../core/natives";
import { Response } from "../fetch/response";

// https://webassembly.github.io/spec/web-api/#compile-a-potential-webassembly-response
async function bytesOf(source: unknown): Promise<ArrayBuffer> {
  const response = await source;
  if (!(response instanceof Response)) throw new TypeError("WebAssembly streaming needs a Response or a promise of one");
  // A file has no type.
  const isFile = response.url.startsWith("file:");
  const type = (response.headers.get("content-type") ?? "").replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "").toLowerCase();
  if (!isFile && type !== "application/wasm") throw new TypeError(`WebAssembly streaming: the response has MIME type '${type}', it must be 'application/wasm'`);
  if (!response.ok) throw new TypeError(`WebAssembly streaming: the response has HTTP status ${response.status}`);
  if (response.bodyUsed) throw new TypeError("WebAssembly streaming: the response's body has been read");
  return await response.arrayBuffer();
}

// As WebIDL has the operations of a namespace.
function defineMember(api: object, name: string, value: Function): void {
  Object.defineProperty(value, "name", { value: name, configurable: true });
  Object.defineProperty(api, name, { value, writable: true, configurable: true, enumerable: true });
}

const refused = () => new TypeError("WebAssembly: shared memory is not supported in user workers");

// Shared memory lies outside of every limit that a user worker has.
function refuseSharedMemory(api: any): void {
  const { Module, Memory, compile, instantiate, validate } = api;
  const { apply, construct, setPrototypeOf } = Reflect; // a script may replace them
  const replace = (name: string, own: any, replaced: any) => {
    Object.defineProperty(own, "name", { value: name, configurable: true });
    Object.defineProperty(own, "prototype", { value: replaced.prototype, writable: false });
    define({ constructor: own }, replaced.prototype);
    define({ [name]: own }, api);
  };
  const bufferOf = Object.getOwnPropertyDescriptor(Memory.prototype, "buffer")!.get!;
  function OwnMemory(this: unknown, descriptor: any) {
    if (new.target === undefined) throw new TypeError("WebAssembly.Memory must be invoked with 'new'");
    if (descriptor?.shared) throw refused();
    const memory = construct(Memory, [descriptor], new.target === (OwnMemory as any) ? Memory : new.target);
    if (natives.wasm.isShared(apply(bufferOf, memory, []))) throw refused();
    return memory;
  }
  replace("Memory", OwnMemory, Memory);

  const checked = (source: unknown) => {
    if (natives.wasm.declaresSharedMemory(source)) throw refused();
    return source;
  };
  function OwnModule(this: unknown, source: unknown) {
    if (new.target === undefined) throw new TypeError("WebAssembly.Module must be invoked with 'new'");
    // Looking at the prototype runs a script's code, which must not change what has been checked.
    const module = construct(Module, [checked(source)]) as object;
    const { prototype } = new.target as any;
    if ((typeof prototype === "object" && prototype !== null) || typeof prototype === "function") setPrototypeOf(module, prototype);
    return module;
  }
  for (const name of ["exports", "imports", "customSections"]) Object.defineProperty(OwnModule, name, Object.getOwnPropertyDescriptor(Module, name)!);
  replace("Module", OwnModule, Module);
  defineMember(api, "compile", async function(source: unknown) { return await compile(checked(source)); });
  defineMember(api, "instantiate", async function(source: unknown, imports: object | undefined = undefined) { return await instantiate(checked(source), imports); });
  defineMember(api, "validate", function(source: unknown) { return validate(source) && !natives.wasm.declaresSharedMemory(source); });
}

// V8 adds WebAssembly to each new context, so this is done when a realm begins.
export function completeWebAssembly(privileged: boolean): void {
  const api = (globalThis as any).WebAssembly;
  if (api === undefined) return;
  if (!privileged) refuseSharedMemory(api);
  const { compile, instantiate } = api;
  defineMember(api, "compileStreaming", async function(source: unknown) { return await compile(await bytesOf(source)); });
  defineMember(api, "instantiateStreaming", async function(source: unknown, imports: object | undefined = undefined) { return await instantiate(await bytesOf(source), imports); });
}
