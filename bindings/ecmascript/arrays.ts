// https://tc39.es/ecma262/#sec-array.prototype.toreversed and its like; https://tc39.es/proposal-array-from-async/
import { arrayOf, TypedArrayReverse, TypedArraySort, TypedArrayTag } from "edgert:core/primordials";
import { addMissing, callable, integer, lengthOf } from "./missing";

const clamp = (value: number, length: number) => (value < 0 ? Math.max(length + value, 0) : Math.min(value, length));
// Holes become undefined.
const copyOf = (list: any, length: number) => {
  if (length > 2 ** 32 - 1) throw new RangeError("Invalid array length");
  return arrayOf(length, (at) => list[at]);
};

addMissing(Array.prototype, {
  toReversed(this: unknown) { const self = Object(this); return copyOf(self, lengthOf(self)).reverse(); },
  toSorted(this: unknown, compare?: unknown) {
    if (compare !== undefined) callable(compare);
    const self = Object(this);
    return copyOf(self, lengthOf(self)).sort(compare as never);
  },
  toSpliced(this: unknown, start: unknown, skip: unknown, ...items: unknown[]) {
    const self = Object(this);
    const length = lengthOf(self);
    const from = clamp(integer(start), length);
    const count = arguments.length === 0 ? 0 : arguments.length === 1 ? length - from : Math.min(Math.max(integer(skip), 0), length - from);
    const total = length + items.length - count;
    if (total > Number.MAX_SAFE_INTEGER) throw new TypeError("Invalid array length");
    if (total > 2 ** 32 - 1) throw new RangeError("Invalid array length");
    return arrayOf(total, (at) => (at < from ? self[at] : at < from + items.length ? items[at - from] : self[at - items.length + count]));
  },
  with(this: unknown, index: unknown, value: unknown) {
    const self = Object(this);
    const length = lengthOf(self);
    const at = integer(index) < 0 ? length + integer(index) : integer(index);
    if (at < 0 || at >= length) throw new RangeError("Invalid index");
    const copy = copyOf(self, length);
    (copy as any)[at] = value;
    return copy;
  },
});

const typed = Object.getPrototypeOf(Uint8Array.prototype);
const types: Record<string, any> = { Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array };
const copyTyped = (self: any) => {
  const type = types[TypedArrayTag(self) as string];
  if (type === undefined) throw new TypeError("this is not a typed array");
  return new type(self);
};
addMissing(typed, {
  toReversed(this: unknown) { return TypedArrayReverse(copyTyped(this)); },
  toSorted(this: unknown, compare?: unknown) {
    if (compare !== undefined) callable(compare);
    return TypedArraySort(copyTyped(this), compare);
  },
  with(this: any, index: unknown, value: unknown) {
    const copy = copyTyped(this);
    const at = integer(index) < 0 ? copy.length + integer(index) : integer(index);
    const element = typeof copy[0] === "bigint" || /^Big/.test(TypedArrayTag(this) as string) ? BigInt(value as bigint) : Number(value);
    if (at < 0 || at >= this.length) throw new RangeError("Invalid typed array index");
    copy[at] = element;
    return copy;
  },
});

interface Source { [Symbol.asyncIterator](): AsyncIterator<unknown> }
addMissing(Array, {
  async fromAsync(this: any, items: any, map?: any, self?: unknown) {
    if (map !== undefined) callable(map);
    const isConstructor = typeof this === "function" && this.prototype !== undefined;
    const asyncMethod = items[Symbol.asyncIterator] ?? undefined;
    const method = asyncMethod ?? items[Symbol.iterator] ?? undefined;
    let at = 0;
    if (method !== undefined) {
      callable(method);
      const out = isConstructor ? new this() : [];
      const source = { [asyncMethod ? Symbol.asyncIterator : Symbol.iterator]: () => Reflect.apply(method, items, []) };
      for await (const item of source as unknown as Source) {
        const value = map === undefined ? item : await Reflect.apply(map, self, [item, at]);
        Object.defineProperty(out, at++, { value, writable: true, enumerable: true, configurable: true });
      }
      out.length = at;
      return out;
    }
    const list = Object(items);
    const length = lengthOf(list);
    const out = isConstructor ? new this(length) : new Array(length);
    for (; at < length; ++at) {
      const item = await list[at];
      const value = map === undefined ? item : await Reflect.apply(map, self, [item, at]);
      Object.defineProperty(out, at, { value, writable: true, enumerable: true, configurable: true });
    }
    out.length = length;
    return out;
  },
});
