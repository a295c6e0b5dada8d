// The C++ halves. The bundle is the body of a function whose parameter is called `natives`.

export type BodyHandle = { readonly __body: unique symbol };
export type BodyWriter = { readonly __writer: unique symbol };
export type WholeBody = string | Uint8Array | null;

export interface Natives {
  core: { setHook(name: string, hook: (...args: any[]) => unknown): void };
  runtime: {
    log(level: number, text: string): void;
    armTimer(ms: number): void;
    now(): number;
    env(): string[];
    randomBytes(view: ArrayBufferView): void;
  };
  console: {
    kind(value: unknown): number;
    proxyTarget(proxy: object): object | null;
    iteratorEntries(iterator: object): [unknown[], boolean];
    promiseState(promise: Promise<unknown>): [number, unknown];
  };
  encoding: {
    encode(text: string): Uint8Array;
    encodeInto(text: string, target: Uint8Array): [number, number];
    decode(bytes: ArrayBufferView | ArrayBuffer, fatal?: boolean): string;
    decodeUtf16(bytes: Uint8Array, bigEndian: boolean, fatal: boolean): string;
    singleByteTable(name: string): number;
    decodeSingleByte(bytes: Uint8Array, table: number, fatal: boolean): string;
    btoa(text: string): string | null;
    atob(text: string): string | null;
  };
  structuredClone: {
    kind(value: unknown): number;
    isDetached(buffer: ArrayBuffer): boolean;
    alias(buffer: ArrayBuffer): ArrayBuffer | undefined;
    detach(buffer: ArrayBuffer): boolean;
    wasmModule<T>(module: T): T;
  };
  url: {
    parse(input: string, base?: string): string[] | null;
    update(href: string, part: string, value: string): string[] | null;
  };
  fetch: {
    respond(id: number, status: number, statusText: string, headers: string, body: WholeBody): void;
    respondStream(id: number, status: number, statusText: string, headers: string, onPull: () => void,
      onCancel: () => void, start: (writer: BodyWriter) => void): void;
    respondSplice(id: number, status: number, statusText: string, headers: string, body: BodyHandle): void;
    failRequest(id: number, message: string): void;
    takeBody(id: number): BodyHandle | null;
    handlerRegistered(): void;
    readBody(body: BodyHandle, onChunk: (chunk: Uint8Array) => void, onEnd: () => void, onError: (message: string) => void): void;
    pullBody(body: BodyHandle, bytes: number): void;
    collectBody(body: BodyHandle, onDone: (bytes: Uint8Array) => void, onError: (message: string) => void): void;
    collectText(body: BodyHandle, onDone: (text: string) => void, onError: (message: string) => void): void;
    cancelBody(body: BodyHandle): void;
    write(writer: BodyWriter, chunk: Uint8Array | string): boolean;
    end(writer: BodyWriter): void;
    failBody(writer: BodyWriter, message: string): void;
  };
  edgeRuntime: {
    active(servicePath: string): string | null;
    create(options: object, onWorker: (id: string) => void, onError: (name: string, message: string) => void): void;
    fetch(worker: string, method: string, url: string, headers: string,
      body: WholeBody | BodyHandle | [() => void, () => void, (writer: BodyWriter) => void],
      onHead: (status: number, statusText: string, headers: string, body: BodyHandle) => void,
      onError: (name: string, message: string) => void): number;
    abortFetch(id: number): void;
    metrics(): number[];
  };
}

declare const natives: Natives;
const table = natives;
export { table as natives };

// The prototypes of our own classes: their instances are platform objects, not plain ones.
export const platformPrototypes = new WeakSet<object>();

// Defines globals the Web IDL way: writable, configurable, not enumerable. Functions are called what
// scripts call them, whatever the bundler made of it, and so are instances of classes.
export function define(values: Record<string, unknown>, target: object = globalThis): void {
  for (const [name, value] of Object.entries(values)) {
    if (target === globalThis && typeof value === "function") nameInterface(name, value);
    if (target === globalThis && typeof value === "object" && value !== globalThis) nameMembers(value as object);
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

function nameInterface(name: string, value: Function): void {
  Object.defineProperty(value, "name", { value: name, configurable: true });
  if (!value.prototype || !/^[A-Z]/.test(name)) return;
  platformPrototypes.add(value.prototype);
  Object.defineProperty(value.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

// The functions of a namespace such as Deno.
function nameMembers(namespace: object): void {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(namespace))) {
    if (typeof value === "function" && value.name !== name) Object.defineProperty(value, "name", { value: name, configurable: true });
  }
}

// What inspect shows of an instance: these attributes, which live on the prototype.
export function showAttributes(type: { prototype: object }, names: string[]): void {
  Object.defineProperty(type.prototype, Symbol.for("Deno.customInspect"), {
    value(this: any, show: (value: unknown) => string) {
      const name = this.constructor?.name || "Object";
      if (this === type.prototype) return `Object [${name}] {}`;
      return `${name} ${show(Object.fromEntries(names.map((key) => [key, this[key]])))}`;
    },
    writable: true, configurable: true, enumerable: false,
  });
}
