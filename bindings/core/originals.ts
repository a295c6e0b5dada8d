// The language's own objects as the platform leaves them, before any script runs, for those who have to find them so later: node/originals.ts puts
// back what scripts have made of them. All isolates hold this list, so it is kept short, and its parts are of no type.

// For each object: itself, its prototype, three numbers in one, and by the first as many functions that stand under their own names, by the
// second other properties, each its key and its value, by the third accessors, each its key, its getter and its setter.
const list: unknown[] = [];
export { list as originals };
const kBits = 9;
export const countsOf = (packed: number): [number, number, number] => {
  const part = (at: number) => (packed >> (at * kBits)) & ((1 << kBits) - 1);
  return [part(0), part(1), part(2)];
};

// How the language writes a builtin function of this name. No script can make one that is written so.
export const builtinText = (name: string): string => `function ${name}() { [native code] }`;

// At once, and with loops alone: what has run stays compiled, in each isolate.
(() => {
  // What a function has by itself.
  const isOfFunctions = (key: PropertyKey): boolean => key === "name" || key === "length";

  const isNamed = (value: unknown, key: PropertyKey): boolean =>
    typeof value === "function" && typeof key === "string" && key !== "" && Function.prototype.toString.call(value) === builtinText(key);
  const ahead: object[] = [];
  const find = (value: unknown): void => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || value === globalThis) return;
    let isPlain = typeof value === "function" && Object.getPrototypeOf(value) === Function.prototype;
    for (const key of Reflect.ownKeys(value)) if (!isOfFunctions(key)) isPlain = false;
    // A set would give each of them a number, which the snapshot keeps.
    if (!isPlain && !ahead.includes(value)) ahead.push(value);
  };
  const keep = (holder: object, keys: PropertyKey[]): void => {
    const named: unknown[] = [], others: unknown[] = [], accessors: unknown[] = [];
    const prototype: object | null = Object.getPrototypeOf(holder);
    if (holder !== globalThis) find(prototype);
    for (const key of keys) {
      const property = Object.getOwnPropertyDescriptor(holder, key);
      if (property === undefined) continue;
      const { value, get, set } = property;
      find(value);
      find(get);
      find(set);
      if (typeof holder === "function" && (isOfFunctions(key) || key === "prototype")) continue;
      if (get !== undefined || set !== undefined) for (const part of [key, get, set]) accessors.push(part);
      else if (isNamed(value, key)) named.push(value);
      else for (const part of [key, value]) others.push(part);
    }
    const counts = named.length + ((others.length / 2) << kBits) + ((accessors.length / 3) << (2 * kBits));
    for (const part of [[holder, prototype, counts], named, others, accessors]) for (const one of part) list.push(one);
  };
  keep(globalThis, [
    "AggregateError", "Array", "ArrayBuffer", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "DataView", "Date", "Error", "EvalError", "FinalizationRegistry",
    "Float32Array", "Float64Array", "Function", "Int16Array", "Int32Array", "Int8Array", "JSON", "Map", "Math", "Number", "Object", "Promise", "Proxy", "RangeError",
    "ReferenceError", "Reflect", "RegExp", "Set", "String", "Symbol", "SyntaxError", "TypeError", "URIError", "Uint16Array", "Uint32Array", "Uint8Array", "Uint8ClampedArray",
    "WeakMap", "WeakRef", "WeakSet", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "eval", "globalThis", "isFinite", "isNaN", "parseFloat",
    "parseInt", "unescape",
  ]);
  // What no global leads to.
  const functions: Function[] = [function* () {}, async function* () {}, async () => {}];
  for (const made of functions) find(Object.getPrototypeOf(made));
  const pattern: any = /./g, iterables: any[] = [[], new Map(), new Set(), ""];
  for (const iterable of iterables) find(Object.getPrototypeOf(Reflect.apply(iterable[Symbol.iterator], iterable, [])));
  find(Object.getPrototypeOf(Reflect.apply(pattern[Symbol.matchAll], pattern, [""])));
  for (let i = 0; i < ahead.length; ++i) keep(ahead[i]!, Reflect.ownKeys(ahead[i]!));
})();

// What V8 adds only when a context begins, as it is when the realm does.
const added: Record<string, unknown> = { __proto__: null } as any;
export function keepAdded(): void {
  for (const name of ["Atomics", "SharedArrayBuffer", "WebAssembly"]) added[name] = (globalThis as any)[name];
}
export const addedGlobal = (name: string): unknown => added[name];
