// https://tc39.es/ecma262/#sec-set.prototype.union and its like, groupBy, and small things of promises, strings and symbols.
import type { ScriptIterable } from "../core/objects";
import { SetSize } from "edgert:core/primordials";
import { addMissing, callable, integer } from "./missing";

const { has, add, forEach, delete: remove } = Set.prototype;

interface SetRecord { size: number; has(value: unknown): boolean; keys(): ScriptIterable }

// https://tc39.es/ecma262/#sec-getsetrecord
function record(other: any): SetRecord {
  if ((typeof other !== "object" && typeof other !== "function") || other === null) throw new TypeError("the argument is no set");
  const number = Number(other.size);
  if (Number.isNaN(number)) throw new TypeError("the argument's size is not a number");
  const size = integer(number);
  if (size < 0) throw new RangeError("the argument's size is negative");
  const { has: hasOther } = other;
  callable(hasOther);
  const { keys } = other;
  callable(keys);
  return {
    size,
    has: (value) => Boolean(Reflect.apply(hasOther, other, [value])),
    keys() {
      const iterator: any = Reflect.apply(keys, other, []);
      if ((typeof iterator !== "object" && typeof iterator !== "function") || iterator === null) throw new TypeError("keys() gave no iterator");
      const { next } = iterator;
      const close = (): any => {
        const end = iterator.return;
        return end === undefined || end === null ? {} : Reflect.apply(end, iterator, []);
      };
      return { [Symbol.iterator]: () => ({ next: () => Reflect.apply(next, iterator, []), return: close }) };
    },
  };
}

function valuesOf(set: unknown): unknown[] {
  const values: unknown[] = [];
  forEach.call(set as Set<unknown>, (value) => { values.push(value); });
  return values;
}

addMissing(Set.prototype, {
  union(this: Set<unknown>, other: unknown) {
    const out = new Set(valuesOf(this));
    for (const value of record(other).keys()) add.call(out, value);
    return out;
  },
  intersection(this: Set<unknown>, other: unknown) {
    const values = valuesOf(this), { size, has: inOther, keys } = record(other);
    const out = new Set();
    if (values.length <= size) for (const value of values) { if (inOther(value)) add.call(out, value); }
    else for (const value of keys()) { if (has.call(this, value)) add.call(out, value); }
    return out;
  },
  difference(this: Set<unknown>, other: unknown) {
    const values = valuesOf(this), { size, has: inOther, keys } = record(other);
    const out = new Set(values);
    if (values.length <= size) for (const value of values) { if (inOther(value)) remove.call(out, value); }
    else for (const value of keys()) remove.call(out, value);
    return out;
  },
  symmetricDifference(this: Set<unknown>, other: unknown) {
    const out = new Set(valuesOf(this));
    for (const value of record(other).keys()) { if (has.call(this, value)) remove.call(out, value); else add.call(out, value); }
    return out;
  },
  isSubsetOf(this: Set<unknown>, other: unknown) {
    const values = valuesOf(this), { size, has: inOther } = record(other);
    return values.length <= size && values.every((value) => inOther(value));
  },
  isSupersetOf(this: Set<unknown>, other: unknown) {
    const size = SetSize(this) as number, given = record(other);
    if (size < given.size) return false;
    for (const value of given.keys()) if (!has.call(this, value)) return false;
    return true;
  },
  isDisjointFrom(this: Set<unknown>, other: unknown) {
    const values = valuesOf(this), { size, has: inOther, keys } = record(other);
    if (values.length <= size) return !values.some((value) => inOther(value));
    for (const value of keys()) if (has.call(this, value)) return false;
    return true;
  },
});

// https://tc39.es/ecma262/#sec-groupby
function groups(items: ScriptIterable, callback: unknown, toKey: (key: unknown) => unknown): Map<unknown, unknown[]> {
  if (items === undefined || items === null) throw new TypeError("groupBy needs an iterable");
  callable(callback);
  const out = new Map<unknown, unknown[]>();
  let at = 0;
  for (const item of items) {
    const key = toKey(callback(item, at++));
    const group = out.get(key);
    if (group === undefined) out.set(key, [item]);
    else group.push(item);
  }
  return out;
}
addMissing(Map, { groupBy(items: ScriptIterable, callback: unknown) { return groups(items, callback, (key) => key); } });
addMissing(Object, {
  groupBy(items: ScriptIterable, callback: unknown) {
    const out = Object.create(null);
    for (const [key, group] of groups(items, callback, (key) => (typeof key === "symbol" ? key : `${key as string}`))) out[key as string] = group;
    return out;
  },
});

addMissing(Promise, {
  withResolvers(this: PromiseConstructor) {
    let resolve, reject;
    const promise = new this((onDone, onError) => { resolve = onDone; reject = onError; });
    return { promise, resolve, reject };
  },
});
// V8 adds its newest functions to a context after the snapshot has been read, and ends the process
// when they are there already; so what it may bring is added when a realm begins.
export function addLate(): void {
  addMissing(Promise, {
    try(this: PromiseConstructor, callback: any, ...args: unknown[]) {
      return new this((resolve) => resolve(callback(...args)));
    },
  });
}

const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
function textOf(value: unknown): string {
  if (value === undefined || value === null) throw new TypeError("String.prototype method called on null or undefined");
  return `${value as string}`;
}
addMissing(String.prototype, {
  isWellFormed(this: unknown) { return textOf(this).search(lone) < 0; },
  toWellFormed(this: unknown) { return textOf(this).replace(lone, "\ufffd"); },
});

for (const name of ["dispose", "asyncDispose"]) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
}
