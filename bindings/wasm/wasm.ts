// https://webassembly.github.io/spec/web-api/: streaming compilation from a Response.
import { define } from "../core/natives";
import { Response } from "../fetch/response";

// https://webassembly.github.io/spec/web-api/#compile-a-potential-webassembly-response
async function bytesOf(source: unknown): Promise<ArrayBuffer> {
  const response = await source;
  if (!(response instanceof Response)) throw new TypeError("WebAssembly streaming needs a Response or a promise of one");
  const type = (response.headers.get("content-type") ?? "").replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "").toLowerCase();
  if (type !== "application/wasm") throw new TypeError(`WebAssembly streaming: the response has MIME type '${type}', it must be 'application/wasm'`);
  if (!response.ok) throw new TypeError(`WebAssembly streaming: the response has HTTP status ${response.status}`);
  if (response.bodyUsed) throw new TypeError("WebAssembly streaming: the response's body has been read");
  return await response.arrayBuffer();
}

// V8 adds WebAssembly to each new context, so this is done when a realm begins.
export function completeWebAssembly(privileged: boolean): void {
  const api = (globalThis as any).WebAssembly;
  if (api === undefined) return;
  const { compile, instantiate, Memory } = api;
  const property = (name: string, value: unknown) => Object.defineProperty(api, name, { value, writable: true, configurable: true, enumerable: true });
  property("compileStreaming", async function compileStreaming(source: unknown) { return await compile(await bytesOf(source)); });
  property("instantiateStreaming", async function instantiateStreaming(source: unknown, imports?: object) { return await instantiate(await bytesOf(source), imports); });
  if (privileged) return;

  // Shared memory lies outside of every limit that a user worker has.
  const isShared = (buffer: unknown) => Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
  const refused = () => new TypeError("WebAssembly.Memory: shared memory is not supported in user workers");
  const bufferOf = Object.getOwnPropertyDescriptor(Memory.prototype, "buffer")!.get!;
  function OwnMemory(this: unknown, descriptor: any) {
    if (new.target === undefined) throw new TypeError("WebAssembly.Memory must be invoked with 'new'");
    if (descriptor?.shared) throw refused();
    const memory = Reflect.construct(Memory, [descriptor], new.target === (OwnMemory as any) ? Memory : new.target);
    if (isShared(bufferOf.call(memory))) throw refused();
    return memory;
  }
  Object.defineProperty(OwnMemory, "name", { value: "Memory", configurable: true });
  Object.defineProperty(OwnMemory, "prototype", { value: Memory.prototype, writable: false });
  define({ constructor: OwnMemory }, Memory.prototype);
  define({ Memory: OwnMemory }, api);
}
