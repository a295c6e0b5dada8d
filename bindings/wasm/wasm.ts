// https://webassembly.github.io/spec/web-api/: streaming compilation from a Response.
import { define, natives } from "../core/natives";
import type { Box } from "../core/objects";
import { unseen } from "edgert:core/primordials";
import { bodyOf } from "../fetch/body";
import { Response } from "../fetch/response";
import { beginCompiling, endCompiling } from "./weights";

// https://webassembly.github.io/spec/web-api/#compile-a-potential-webassembly-response
async function bytesOf(source: unknown): Promise<Box<Uint8Array>> {
  const response = await source;
  if (!(response instanceof Response)) throw new TypeError("WebAssembly streaming needs a Response or a promise of one");
  // A file has no type.
  const isFile = response.url.startsWith("file:");
  const type = (response.headers.get("content-type") ?? "").replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "").toLowerCase();
  if (!isFile && type !== "application/wasm") throw new TypeError(`WebAssembly streaming: the response has MIME type '${type}', it must be 'application/wasm'`);
  if (!response.ok) throw new TypeError(`WebAssembly streaming: the response has HTTP status ${response.status}`);
  if (response.bodyUsed) throw new TypeError("WebAssembly streaming: the response's body has been read");
  return await bodyOf(response).bytes();
}

// As WebIDL has the operations of a namespace.
function defineMember(api: object, name: string, value: Function): void {
  Object.defineProperty(value, "name", { value: name, configurable: true });
  Object.defineProperty(api, name, { value, writable: true, configurable: true, enumerable: true });
}

const refused = () => new TypeError("Creating a shared memory is not supported");

// Shared memory lies outside of every limit that a user worker has, and modules would.
function keepToLimits(api: any): void {
  const { Module, Memory, compile, instantiate, validate } = api;
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
    const memory = Reflect.construct(Memory, [descriptor], new.target === (OwnMemory as any) ? Memory : new.target);
    if (natives.wasm.isShared(Reflect.apply(bufferOf, memory, []))) throw refused();
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
    const weight = beginCompiling(checked(source));
    let module: object | undefined;
    try {
      module = Reflect.construct(Module, [source]) as object;
    } finally {
      endCompiling(weight, module);
    }
    const { prototype } = new.target as any;
    if ((typeof prototype === "object" && prototype !== null) || typeof prototype === "function") Reflect.setPrototypeOf(module, prototype);
    return module;
  }
  for (const name of ["exports", "imports", "customSections"]) Object.defineProperty(OwnModule, name, Object.getOwnPropertyDescriptor(Module, name)!);
  replace("Module", OwnModule, Module);
  defineMember(api, "compile", async function(source: unknown) {
    const weight = beginCompiling(checked(source));
    let module: object | undefined;
    try {
      module = (await unseen(compile(source))) as object;
    } finally {
      endCompiling(weight, module);
    }
    return module;
  });
  // Of a module it makes an instance alone.
  defineMember(api, "instantiate", async function(source: unknown, imports: object | undefined = undefined) {
    const weight = beginCompiling(checked(source));
    let made: any;
    try {
      made = await unseen(instantiate(source, imports));
    } finally {
      endCompiling(weight, made?.module);
    }
    return made;
  });
  defineMember(api, "validate", function(source: unknown) { return validate(source) && !natives.wasm.declaresSharedMemory(source); });
}

// V8 adds WebAssembly to each new context, so this is done when a realm begins.
export function completeWebAssembly(privileged: boolean): void {
  const api = (globalThis as any).WebAssembly;
  if (api === undefined) return;
  if (!privileged) keepToLimits(api);
  const { compile, instantiate } = api;
  defineMember(api, "compileStreaming", async function(source: unknown) { return await unseen(compile((await bytesOf(source)).value)); });
  defineMember(api, "instantiateStreaming", async function(source: unknown, imports: object | undefined = undefined) { return await unseen(instantiate((await bytesOf(source)).value, imports)); });
}
