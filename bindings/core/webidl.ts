// Conversions of https://webidl.spec.whatwg.org/ that several folders need.

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

// https://webidl.spec.whatwg.org/#define-the-operations: members of interfaces are enumerable.
export function enumerableMembers(type: { prototype: object }): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
    if (name !== "constructor") Object.defineProperty(type.prototype, name, { ...member, enumerable: true });
  }
}
