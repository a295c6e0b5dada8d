import { isOwnList, record, type ScriptIterable } from "./objects";
import { goesThroughElements } from "./primordials";

// Conversions of https://webidl.spec.whatwg.org/ that several folders need.

// Where Node's library is, errors have its codes, which are part of what its users may ask: https://nodejs.org/api/errors.html
let giveCode: ((error: Error, code: string, more?: object) => void) | undefined;
let makeError: ((code: string, args: unknown[]) => Error) | undefined;
export const withCodes = (give: typeof giveCode, make: typeof makeError) => {
  giveCode = give;
  makeError = make;
};
export function coded<E extends Error>(error: E, code: string, more?: object): E {
  if (giveCode !== undefined) giveCode(error, code, more);
  return error;
}

export const illegalInvocation = (type?: string): TypeError =>
  coded(new TypeError(type === undefined ? "Illegal invocation" : `Value of "this" must be of type ${type}`), "ERR_INVALID_THIS");
export function illegal(): never {
  throw illegalInvocation();
}
// What cannot be done now, and what is of the wrong kind.
export const invalidState = (text: string): TypeError => coded(new TypeError(text), "ERR_INVALID_STATE");
export const wrongType = (text: string): TypeError => coded(new TypeError(text), "ERR_INVALID_ARG_TYPE");
// The same of an argument, as Node's library says it where that is there.
export const wrongArgument = (name: string, type: string, value: unknown, otherwise: string): Error =>
  makeError?.("ERR_INVALID_ARG_TYPE", [name, type, value]) ?? new TypeError(otherwise);
export const illegalConstructor = (): TypeError => coded(new TypeError("Illegal constructor"), "ERR_ILLEGAL_CONSTRUCTOR");

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
  if (given < needed) throw coded(new TypeError(`${what} needs ${needed === 1 ? "an argument" : `${needed} arguments`}`), "ERR_MISSING_ARGS");
}
// The same of one argument, or two, that have names.
export function needNamed(given: number, name: string, other?: string): void {
  if (given >= (other === undefined ? 1 : 2)) return;
  const text = other === undefined ? `The "${name}" argument must be specified` : `The "${name}" and "${other}" arguments must be specified`;
  throw coded(new TypeError(text), "ERR_MISSING_ARGS");
}

// https://webidl.spec.whatwg.org/#js-sequence
export function sequence<T>(value: any, what: string, convert: (item: any) => T): T[] {
  if (isOwnList(value)) return value.map((item) => convert(item));
  const method = (typeof value === "object" && value !== null) || typeof value === "function" ? value[Symbol.iterator] : undefined;
  if (method === undefined || method === null) throw wrongType(`${what} must be a sequence`);
  if (Array.isArray(value) && goesThroughElements(method)) {
    const elements: unknown[] = value, list: T[] = [];
    for (let i = 0; i < elements.length; ++i) list.push(convert(elements[i]));
    return list;
  }
  const iterator: Iterator<unknown> = Reflect.apply(method, value, []);
  const list: T[] = [];
  const items: ScriptIterable = { [Symbol.iterator]: () => iterator };
  for (const item of items) list.push(convert(item));
  return list;
}

// https://webidl.spec.whatwg.org/#js-dictionary
export function dictionary(value: any, what: string): any {
  if (value === undefined || value === null) return record({});
  if (typeof value !== "object" && typeof value !== "function") throw wrongArgument("options", "object", value, `${what} must be an object`);
  return value;
}

// https://webidl.spec.whatwg.org/#define-the-operations: members of interfaces are enumerable.
export function enumerableMembers(type: { prototype: object }): void {
  for (const name of Object.getOwnPropertyNames(type.prototype)) {
    const member = Object.getOwnPropertyDescriptor(type.prototype, name)!;
    if (name !== "constructor") Object.defineProperty(type.prototype, name, { ...member, enumerable: true });
  }
}
