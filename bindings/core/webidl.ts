// Conversions of https://webidl.spec.whatwg.org/ that several folders need.

export function illegal(): never {
  throw new TypeError("Illegal invocation");
}

// https://webidl.spec.whatwg.org/#es-USVString
export function usvString(value: unknown): string {
  const text = `${value as string}`;
  if (!/[\ud800-\udfff]/.test(text)) return text;
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

// https://webidl.spec.whatwg.org/#es-unsigned-long-long with [EnforceRange]
export function enforceRange(value: unknown, what: string): number {
  const number = Math.trunc(Number(value));
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) throw new TypeError(`${what} must be a number from 0 to 2^53 - 1`);
  return number + 0;
}

export function needArguments(given: number, needed: number, what: string): void {
  if (given < needed) throw new TypeError(`${what} needs ${needed === 1 ? "an argument" : `${needed} arguments`}`);
}

// https://webidl.spec.whatwg.org/#js-sequence
export function sequence<T>(value: any, what: string, convert: (item: any) => T): T[] {
  const method = (typeof value === "object" && value !== null) || typeof value === "function" ? value[Symbol.iterator] : undefined;
  if (method === undefined || method === null) throw new TypeError(`${what} must be a sequence`);
  const iterator: Iterator<unknown> = Reflect.apply(method, value, []);
  const list: T[] = [];
  for (const item of { [Symbol.iterator]: () => iterator }) list.push(convert(item));
  return list;
}

// https://webidl.spec.whatwg.org/#js-dictionary
export function dictionary(value: any, what: string): any {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError(`${what} must be an object`);
  return value;
}

// https://webidl.spec.whatwg.org/#define-the-operations: members of interfaces are enumerable.
export function enumerableMembers(type: { prototype: object }): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
    if (name !== "constructor") Object.defineProperty(type.prototype, name, { ...member, enumerable: true });
  }
}
