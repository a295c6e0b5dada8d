// https://tc39.es/ecma262/#sec-iterator-objects: helpers of iterators.
import { addMissing, callable } from "./missing";

const prototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";

interface Iterated { [Symbol.iterator](): Iterator<any>; close(): void }

// A loop over it closes the iterator where the standard closes it: when the body throws or ends early.
function direct(iterator: any): Iterated {
  const { next } = iterator;
  const close = (): any => {
    const { return: end } = iterator;
    if (end === undefined || end === null) return {};
    return Reflect.apply(end, iterator, []);
  };
  return { [Symbol.iterator]: () => ({ next: () => Reflect.apply(next, iterator, []) as IteratorResult<any>, return: close }), close };
}

function self(value: unknown): any {
  if (!isObject(value)) throw new TypeError("an iterator method was called on what is no object");
  return value;
}

// The argument is checked before `next` is read; a bad one closes the iterator.
function opened(iterator: unknown, check: () => void): Iterated {
  const object = self(iterator);
  try {
    check();
  } catch (error) {
    try {
      const end = object.return;
      if (end !== undefined && end !== null) Reflect.apply(end, object, []);
    } catch { /* the first error counts */ }
    throw error;
  }
  return direct(object);
}

const running = new WeakMap<object, { generator: Generator; iterated: Iterated; begun: boolean }>();
const stateOf = (helper: object) => {
  const state = running.get(helper);
  if (state === undefined) throw new TypeError("this is no iterator helper");
  return state;
};
const helperPrototype = Object.create(prototype, { [Symbol.toStringTag]: { value: "Iterator Helper", configurable: true } });
addMissing(helperPrototype, {
  next(this: object) {
    const state = stateOf(this);
    state.begun = true;
    return state.generator.next();
  },
  return(this: object) {
    const state = stateOf(this);
    if (!state.begun) {
      state.begun = true;
      state.generator.return(undefined);
      state.iterated.close();
      return { value: undefined, done: true };
    }
    return state.generator.return(undefined);
  },
});

function helper(iterated: Iterated, generator: Generator): object {
  const made = Object.create(helperPrototype);
  running.set(made, { generator, iterated, begun: false });
  return made;
}

function count(value: unknown): number {
  const number = Number(value);
  if (Number.isNaN(number)) throw new RangeError(`${String(value)} must be a number`);
  const whole = Math.trunc(number);
  if (whole < 0) throw new RangeError(`${whole} must be positive`);
  return whole;
}

// https://tc39.es/ecma262/#sec-getiteratorflattenable
function flattenable(value: any, strings: boolean): any {
  if (!isObject(value) && !(strings && typeof value === "string")) throw new TypeError("not an object that can be iterated");
  const method = (value as any)[Symbol.iterator];
  const iterator = method === undefined || method === null ? value : Reflect.apply(method, value, []);
  if (!isObject(iterator)) throw new TypeError("not an iterator");
  return iterator;
}

addMissing(prototype, {
  map(this: unknown, callback: any) {
    const source = opened(this, () => callable(callback));
    return helper(source, (function* () { let at = 0; for (const value of source) yield callback(value, at++); })());
  },
  filter(this: unknown, callback: any) {
    const source = opened(this, () => callable(callback));
    return helper(source, (function* () { let at = 0; for (const value of source) if (callback(value, at++)) yield value; })());
  },
  take(this: unknown, limit: unknown) {
    let left = 0;
    const source = opened(this, () => { left = count(limit); });
    return helper(source, (function* () {
      if (left === 0) { source.close(); return; }
      for (const value of source) { yield value; if (--left === 0) return; }
    })());
  },
  drop(this: unknown, limit: unknown) {
    let left = 0;
    const source = opened(this, () => { left = count(limit); });
    return helper(source, (function* () { for (const value of source) { if (left > 0) --left; else yield value; } })());
  },
  flatMap(this: unknown, callback: any) {
    const source = opened(this, () => callable(callback));
    return helper(source, (function* () {
      let at = 0;
      for (const value of source) for (const inner of direct(flattenable(callback(value, at++), false))) yield inner;
    })());
  },
  reduce(this: unknown, callback: any, ...initial: unknown[]) {
    const source = opened(this, () => callable(callback));
    let at = 0;
    let result = initial[0];
    let empty = initial.length === 0;
    for (const value of source) {
      if (empty) { result = value; empty = false; } else { result = callback(result, value, at); }
      ++at;
    }
    if (empty) throw new TypeError("Reduce of a done iterator with no initial value");
    return result;
  },
  toArray(this: unknown) { const out: unknown[] = []; for (const value of direct(self(this))) out.push(value); return out; },
  forEach(this: unknown, callback: any) { let at = 0; for (const value of opened(this, () => callable(callback))) callback(value, at++); },
  some(this: unknown, callback: any) { let at = 0; for (const value of opened(this, () => callable(callback))) if (callback(value, at++)) return true; return false; },
  every(this: unknown, callback: any) { let at = 0; for (const value of opened(this, () => callable(callback))) if (!callback(value, at++)) return false; return true; },
  find(this: unknown, callback: any) { let at = 0; for (const value of opened(this, () => callable(callback))) if (callback(value, at++)) return value; return undefined; },
});

if (!("Iterator" in globalThis)) {
  const Iterator = function Iterator(this: unknown) {
    if (new.target === undefined || new.target === (Iterator as any)) throw new TypeError("Abstract class Iterator not directly constructable");
  } as any;
  Object.defineProperty(Iterator, "prototype", { value: prototype, writable: false });
  // https://tc39.es/ecma262/#sec-iterator.prototype.constructor: writing to an heir makes its own property.
  Object.defineProperty(prototype, "constructor", {
    get: () => Iterator,
    set(this: object, value) {
      if (this === prototype) throw new TypeError("Iterator.prototype.constructor is read-only");
      Object.defineProperty(this, "constructor", { value, writable: true, configurable: true, enumerable: true });
    },
    configurable: true,
  });
  const wrapped = new WeakMap<object, any>();
  const wrapPrototype = Object.create(prototype);
  addMissing(wrapPrototype, {
    next(this: object) { const { iterator, next } = wrapped.get(this); return Reflect.apply(next, iterator, []); },
    return(this: object) {
      const { iterator } = wrapped.get(this), end = iterator.return;
      return end === undefined ? { value: undefined, done: true } : Reflect.apply(end, iterator, []);
    },
  });
  addMissing(Iterator, {
    from(value: unknown) {
      const iterator = flattenable(value, true);
      if (Object.prototype.isPrototypeOf.call(prototype, iterator)) return iterator;
      const made = Object.create(wrapPrototype);
      wrapped.set(made, { iterator, next: iterator.next });
      return made;
    },
  });
  Object.defineProperty(globalThis, "Iterator", { value: Iterator, writable: true, configurable: true });
}
