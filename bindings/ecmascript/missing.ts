// What the language has and this V8 may not. Nothing here replaces what is there.

// Defines the functions of `source` that `target` lacks, as built-in ones are: not enumerable, without a prototype.
export function addMissing(target: object, source: object): void {
  for (const key of Reflect.ownKeys(source)) {
    if (Object.getOwnPropertyDescriptor(target, key) !== undefined) continue;
    const property = Object.getOwnPropertyDescriptor(source, key)!;
    Object.defineProperty(target, key, { ...property, enumerable: false });
  }
}

export function callable(value: unknown): asserts value is Function {
  if (typeof value !== "function") throw new TypeError(`${typeof value === "symbol" ? "a symbol" : String(value)} is not a function`);
}

// https://tc39.es/ecma262/#sec-tointegerorinfinity
export const integer = (value: unknown) => { const number = Math.trunc(Number(value)); return Number.isNaN(number) ? 0 : number + 0; };
export const lengthOf = (value: any) => Math.min(Math.max(integer(value.length), 0), Number.MAX_SAFE_INTEGER);
