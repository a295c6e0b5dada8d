// What the language has, as it was before any script ran. A script can replace every builtin, put accessors onto
// Object.prototype and Array.prototype, and so see what is passed to them: the platform's halves must not call what it left there.
//
// Nobody writes these names by hand. bindings/tools/harden.mjs rewrites the other files while they are bundled: `list.map(f)` of
// an array becomes `ArrayMap(list, f)`, and it is an error when there is no such name here. In this file alone builtins are
// called as they are, and only while the snapshot is made; the bodies of functions use what has been taken.

export const {
  Array, ArrayBuffer, BigInt, BigInt64Array, BigUint64Array, Boolean, DataView, Date, Error, EvalError, FinalizationRegistry, Float32Array, Float64Array, Function,
  Int16Array, Int32Array, Int8Array, Map, Number, Object, Promise, RangeError, ReferenceError, RegExp, Set, String, Symbol,
  Proxy, SyntaxError, TypeError, URIError, Uint16Array, Uint32Array, Uint8Array, Uint8ClampedArray, WeakMap, WeakRef, WeakSet,
  parseInt, parseFloat, decodeURIComponent,
} = globalThis;
const theGlobal = globalThis;
export { theGlobal as globalThis };

// --- Functions that need no receiver ---

export const { apply: ReflectApply, construct: ReflectConstruct, ownKeys: ReflectOwnKeys, setPrototypeOf: ReflectSetPrototypeOf } = Reflect;
export const {
  create: ObjectCreate, defineProperty: ObjectDefineProperty, entries: ObjectEntries, freeze: ObjectFreeze, getOwnPropertyNames: ObjectGetOwnPropertyNames,
  getPrototypeOf: ObjectGetPrototypeOf, is: ObjectIs, isExtensible: ObjectIsExtensible, keys: ObjectKeys, setPrototypeOf: ObjectSetPrototypeOf,
} = Object;
export const { parse: JSONParse, stringify: JSONStringify } = JSON;
export const { ceil: MathCeil, clz32: MathClz32, floor: MathFloor, log2: MathLog2, max: MathMax, min: MathMin, round: MathRound, sqrt: MathSqrt, trunc: MathTrunc } = Math;
export const { isFinite: NumberIsFinite, isInteger: NumberIsInteger, isNaN: NumberIsNaN, isSafeInteger: NumberIsSafeInteger } = Number;
export const { fromCharCode: StringFromCharCode } = String;
export const { isArray: ArrayIsArray } = Array;
export const { isView: ArrayBufferIsView } = ArrayBuffer;
export const { now: DateNow } = Date;
export const { asIntN: BigIntAsIntN } = BigInt;
export const { for: SymbolFor } = Symbol;
export const { captureStackTrace: ErrorCaptureStackTrace } = Error as any;

// --- Methods, with what they were called on as their first argument ---

type Method = (...args: any[]) => any;
const { bind, call } = Function.prototype;
const uncurry = bind.bind(call as Method) as (method: Function) => (self: unknown, ...args: any[]) => any;
// Also of classes of late parts, which are made when scripts have run.
const { getOwnPropertyDescriptor } = Object;
const getter = (prototype: object, name: string | symbol) => uncurry(getOwnPropertyDescriptor(prototype, name)!.get!);
export const methodOf = (holder: object, name: string | symbol) => uncurry(getOwnPropertyDescriptor(holder, name)!.value);
export const getterOf = getter;
export const setterOf = (holder: object, name: string | symbol) => uncurry(getOwnPropertyDescriptor(holder, name)!.set!);

export const FunctionCall = uncurry(call);
export const FunctionToString = uncurry(Function.prototype.toString);
export const ObjectHasOwnProperty = uncurry(Object.prototype.hasOwnProperty);
export const ObjectPropertyIsEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
export const ObjectIsPrototypeOf = uncurry(Object.prototype.isPrototypeOf);
export const ObjectToString = uncurry(Object.prototype.toString);
export const ErrorToString = uncurry(Error.prototype.toString);
export const BooleanValueOf = uncurry(Boolean.prototype.valueOf);
export const NumberValueOf = uncurry(Number.prototype.valueOf);
export const StringValueOf = uncurry(String.prototype.valueOf);
export const BigIntValueOf = uncurry(BigInt.prototype.valueOf);
export const BigIntToString = uncurry(BigInt.prototype.toString);
export const SymbolValueOf = uncurry(Symbol.prototype.valueOf);

export const NumberToFixed = uncurry(Number.prototype.toFixed);
export const NumberToString = uncurry(Number.prototype.toString);
export const DateGetTime = uncurry(Date.prototype.getTime);
export const DateToISOString = uncurry(Date.prototype.toISOString);

export const StringCharCodeAt = uncurry(String.prototype.charCodeAt);
export const StringEndsWith = uncurry(String.prototype.endsWith);
export const StringIncludes = uncurry(String.prototype.includes);
export const StringIndexOf = uncurry(String.prototype.indexOf);
export const StringLastIndexOf = uncurry(String.prototype.lastIndexOf);
export const StringNormalize = uncurry(String.prototype.normalize);
export const StringPadEnd = uncurry(String.prototype.padEnd);
export const StringPadStart = uncurry(String.prototype.padStart);
export const StringRepeat = uncurry(String.prototype.repeat);
export const StringSlice = uncurry(String.prototype.slice);
export const StringStartsWith = uncurry(String.prototype.startsWith);
export const StringToLowerCase = uncurry(String.prototype.toLowerCase);
export const StringToUpperCase = uncurry(String.prototype.toUpperCase);
export const StringTrim = uncurry(String.prototype.trim);

export const MapClear = uncurry(Map.prototype.clear);
export const MapDelete = uncurry(Map.prototype.delete);
export const MapForEach = uncurry(Map.prototype.forEach);
export const MapGet = uncurry(Map.prototype.get);
export const MapHas = uncurry(Map.prototype.has);
export const MapSet = uncurry(Map.prototype.set);
export const MapSize = getter(Map.prototype, "size");
export const SetAdd = uncurry(Set.prototype.add);
export const SetClear = uncurry(Set.prototype.clear);
export const SetDelete = uncurry(Set.prototype.delete);
export const SetForEach = uncurry(Set.prototype.forEach);
export const SetHas = uncurry(Set.prototype.has);
export const SetSize = getter(Set.prototype, "size");
export const FinalizationRegistryRegister = uncurry(FinalizationRegistry.prototype.register);
export const WeakMapDelete = uncurry(WeakMap.prototype.delete);
export const WeakMapGet = uncurry(WeakMap.prototype.get);
export const WeakMapSet = uncurry(WeakMap.prototype.set);
export const WeakSetAdd = uncurry(WeakSet.prototype.add);
export const WeakSetDelete = uncurry(WeakSet.prototype.delete);
export const WeakSetHas = uncurry(WeakSet.prototype.has);
export const WeakRefDeref = uncurry(WeakRef.prototype.deref);

// Their results depend on what they are called on alone: platform arrays have no holes and are of no subclass.
export const ArrayEvery = uncurry(Array.prototype.every);
export const ArrayFind = uncurry(Array.prototype.find);
export const ArrayFindIndex = uncurry(Array.prototype.findIndex);
export const ArrayForEach = uncurry(Array.prototype.forEach);
export const ArrayIncludes = uncurry(Array.prototype.includes);
export const ArrayIndexOf = uncurry(Array.prototype.indexOf);
export const ArrayJoin = uncurry(Array.prototype.join);
export const ArrayPop = uncurry(Array.prototype.pop);
export const ArrayReduce = uncurry(Array.prototype.reduce);
export const ArrayReverse = uncurry(Array.prototype.reverse);
export const ArraySome = uncurry(Array.prototype.some);
export const ArrayValues = uncurry(Array.prototype.values);
export const ArraySort = uncurry(Array.prototype.sort);

const typed = Object.getPrototypeOf(Uint8Array.prototype);
export const TypedArrayBuffer = getter(typed, "buffer");
export const TypedArrayByteLength = getter(typed, "byteLength");
export const TypedArrayByteOffset = getter(typed, "byteOffset");
export const TypedArrayLength = getter(typed, "length");
export const TypedArrayTag = getter(typed, Symbol.toStringTag);
export const TypedArraySet = uncurry(typed.set);
export const TypedArrayReverse = uncurry(typed.reverse);
export const TypedArraySort = uncurry(typed.sort);
export const ArrayBufferByteLength = getter(ArrayBuffer.prototype, "byteLength");
// A newer V8 has them.
const resizable = getOwnPropertyDescriptor(ArrayBuffer.prototype, "resizable")?.get;
const mostBytes = getOwnPropertyDescriptor(ArrayBuffer.prototype, "maxByteLength")?.get;
// How many bytes a buffer may grow to, or undefined when its size is fixed.
export const growsTo = (buffer: ArrayBuffer): number | undefined => (resizable !== undefined && ReflectApply(resizable, buffer, []) ? ReflectApply(mostBytes!, buffer, []) : undefined);
const DataViewBuffer = getter(DataView.prototype, "buffer");
const DataViewByteLength = getter(DataView.prototype, "byteLength");
const DataViewByteOffset = getter(DataView.prototype, "byteOffset");

export const RegExpExec = uncurry(RegExp.prototype.exec);
export const RegExpGlobal = getter(RegExp.prototype, "global");
// The getter `flags` would ask each flag's own one.
const flags = ([["d", "hasIndices"], ["g", "global"], ["i", "ignoreCase"], ["m", "multiline"], ["s", "dotAll"], ["u", "unicode"], ["v", "unicodeSets"], ["y", "sticky"]] as const)
  .filter(([, name]) => name in RegExp.prototype).map(([letter, name]) => ({ letter, isSet: getter(RegExp.prototype, name) }));
export function RegExpFlags(pattern: RegExp): string {
  let text = "";
  for (let i = 0; i < flags.length; ++i) if (flags[i]!.isSet(pattern)) text += flags[i]!.letter;
  return text;
}
export const RegExpSource = getter(RegExp.prototype, "source");
export const RegExpToString = uncurry(RegExp.prototype.toString);
export const GeneratorNext = uncurry(Object.getPrototypeOf(function* () {}).prototype.next);
export const GeneratorReturn = uncurry(Object.getPrototypeOf(function* () {}).prototype.return);

// OrdinaryHasInstance, past what a script made of `type[Symbol.hasInstance]`.
const hasInstance = uncurry(Function.prototype[Symbol.hasInstance]);
export const instanceOf = (value: unknown, type: unknown): boolean => hasInstance(type, value);

// --- Arrays ---
//
// What would ask the array's constructor what to make, and what goes through an iterator, is done by hand.

const arrays = Array.prototype;
const objects = Object.prototype;
const setPrototypeOf = ReflectSetPrototypeOf;

// list.push(item), past setters that lie on a prototype of arrays. To give the list no prototype while it is filled would do as well,
// but each change of it costs a hundred times as much as the look, and leaves the list with a shape of its own.
export function append(list: unknown[], item: unknown): number {
  const at = list.length;
  if (ObjectGetPrototypeOf(arrays) === objects && !(at in arrays)) list[at] = item;
  else put(list, at, item);
  return at + 1;
}
// The same for two, by one look.
export function appendPair(list: unknown[], first: unknown, second: unknown): number {
  const at = list.length;
  if (ObjectGetPrototypeOf(arrays) === objects && !(at in arrays) && !(at + 1 in arrays)) {
    list[at] = first;
    list[at + 1] = second;
  } else {
    put(list, at, first);
    put(list, at + 1, second);
  }
  return at + 2;
}
export function ArrayPush(list: unknown[], ...items: unknown[]): number {
  for (let i = 0; i < items.length; ++i) append(list, items[i]);
  return list.length;
}
export function ArrayMap(list: readonly unknown[], convert: (item: unknown, at: number, list: readonly unknown[]) => unknown): unknown[] {
  const out: unknown[] = [];
  for (let i = 0; i < list.length; ++i) append(out, convert(list[i], i, list));
  return out;
}
export function ArrayFilter(list: readonly unknown[], wanted: (item: unknown, at: number, list: readonly unknown[]) => unknown): unknown[] {
  const out: unknown[] = [];
  for (let i = 0; i < list.length; ++i) {
    const item = list[i];
    if (wanted(item, i, list)) append(out, item);
  }
  return out;
}
export function ArrayFlatMap(list: readonly unknown[], convert: (item: unknown, at: number, list: readonly unknown[]) => unknown): unknown[] {
  const out: unknown[] = [];
  for (let i = 0; i < list.length; ++i) {
    const made = convert(list[i], i, list);
    if (!ArrayIsArray(made)) append(out, made);
    else for (let k = 0; k < made.length; ++k) append(out, made[k]);
  }
  return out;
}
export function ArraySlice(list: ArrayLike<unknown>, start = 0, end = list.length): unknown[] {
  const out: unknown[] = [];
  const { length } = list;
  const from = start < 0 ? MathMax(length + start, 0) : start;
  const to = end < 0 ? length + end : MathMin(end, length);
  for (let i = from; i < to; ++i) append(out, list[i]);
  return out;
}
// [...a, ...b]
export function concatenated(...lists: (readonly unknown[])[]): unknown[] {
  const out: unknown[] = [];
  for (let i = 0; i < lists.length; ++i) {
    const list = lists[i]!;
    for (let k = 0; k < list.length; ++k) append(out, list[k]);
  }
  return out;
}
// Takes out `count` elements from `at` on.
export function ArraySplice(list: unknown[], at: number, count: number): void {
  for (let i = at; i + count < list.length; ++i) list[i] = list[i + count];
  list.length = MathMax(at, list.length - count);
}
// Whether `method`, what stands at an array's Symbol.iterator, gives one element after the other.
const usualValues = Array.prototype.values;
const iteratorsOfArrays = Object.getPrototypeOf(usualValues.call([]));
const usualNext = iteratorsOfArrays.next;
export const goesThroughElements = (method: unknown): boolean => method === usualValues && iteratorsOfArrays.next === usualNext;
// list[at], where an accessor of Array.prototype would answer for what is not there.
export const elementOf = (list: readonly unknown[] | string, at: number): any => (at >= 0 && at < list.length ? list[at] : undefined);
// Array.from({ length }, make)
export function arrayOf(length: number, make: (at: number) => unknown): unknown[] {
  const out: unknown[] = [];
  for (let i = 0; i < length; ++i) append(out, make(i));
  return out;
}

// --- Collections ---

export function setValues(set: Set<unknown>): unknown[] {
  const out: unknown[] = [];
  SetForEach(set, (value: unknown) => { append(out, value); });
  return out;
}
export function mapEntries(map: Map<unknown, unknown>): [unknown, unknown][] {
  const out: [unknown, unknown][] = [];
  MapForEach(map, (value: unknown, key: unknown) => { append(out, [key, value]); });
  return out;
}
export function MapKeys(map: Map<unknown, unknown>): unknown[] {
  const out: unknown[] = [];
  MapForEach(map, (_value: unknown, key: unknown) => { append(out, key); });
  return out;
}
const keysOfMap = uncurry(Map.prototype.keys);
const nextOfMap = uncurry(Object.getPrototypeOf(new Map().keys()).next);
export const firstKey = (map: Map<unknown, unknown>): unknown => nextOfMap(keysOfMap(map)).value;
export function setOf(items: readonly unknown[]): Set<unknown> {
  const set = new Set();
  for (let i = 0; i < items.length; ++i) SetAdd(set, items[i]);
  return set;
}
export function mapOf(entries: readonly (readonly [unknown, unknown])[]): Map<unknown, unknown> {
  const map = new Map();
  for (let i = 0; i < entries.length; ++i) MapSet(map, entries[i]![0], entries[i]![1]);
  return map;
}

// --- Objects ---

// Without a prototype, which would answer for the fields that a descriptor lacks.
export function ObjectGetOwnPropertyDescriptor(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  const property = getOwnPropertyDescriptor(object, key);
  if (property !== undefined) setPrototypeOf(property, null);
  return property;
}
// A new property of an object that we have made: it must not go to a setter that lies on the object's prototype, or to a proxy behind it.
export function put(object: any, key: PropertyKey, value: unknown): void {
  const prototype = ObjectGetPrototypeOf(object);
  const isClear = prototype === objects ? !(key in objects) : prototype === arrays && ObjectGetPrototypeOf(arrays) === objects && !(key in arrays);
  if (isClear) object[key] = value;
  else ObjectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true } as PropertyDescriptor);
}
export function ObjectFromEntries(entries: readonly (readonly [PropertyKey, unknown])[]): Record<string, unknown> {
  const out: Record<PropertyKey, unknown> = {};
  for (let i = 0; i < entries.length; ++i) put(out, entries[i]![0], entries[i]![1]);
  return out;
}

// --- Bytes ---

export function TypedArraySubarray(bytes: Uint8Array, start = 0, end = Infinity): Uint8Array {
  const length = TypedArrayLength(bytes) as number;
  const from = start < 0 ? MathMax(length + start, 0) : MathMin(start, length);
  const to = end < 0 ? length + end : MathMin(end, length);
  return new Uint8Array(TypedArrayBuffer(bytes), TypedArrayByteOffset(bytes) + from, MathMax(to - from, 0));
}
export function TypedArraySlice(bytes: Uint8Array, start = 0, end = Infinity): Uint8Array {
  const part = TypedArraySubarray(bytes, start, end);
  const out = new Uint8Array(TypedArrayLength(part));
  TypedArraySet(out, part);
  return out;
}
export function ArrayBufferSlice(buffer: ArrayBuffer, start = 0, end = Infinity): ArrayBuffer {
  return TypedArrayBuffer(TypedArraySlice(new Uint8Array(buffer), start, end));
}
// The constructor of a view: its `constructor` a script may have replaced.
const types: Record<string, any> = {
  __proto__: null,
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
} as any;
// When a realm begins: some are not there yet when the snapshot is made.
export function addLateViewTypes(): void {
  const { Float16Array } = theGlobal as any;
  if (Float16Array !== undefined) types.Float16Array = Float16Array;
}
export function viewType(view: unknown): any {
  const name = TypedArrayTag(view);
  return name === undefined ? DataView : types[name];
}
const isTyped = (view: unknown) => TypedArrayTag(view) !== undefined;
export const ViewBuffer = (view: unknown): any => (isTyped(view) ? TypedArrayBuffer(view) : DataViewBuffer(view));
export const ViewByteLength = (view: unknown): number => (isTyped(view) ? TypedArrayByteLength(view) : DataViewByteLength(view));
export const ViewByteOffset = (view: unknown): number => (isTyped(view) ? TypedArrayByteOffset(view) : DataViewByteOffset(view));
export const BufferByteLength = (buffer: unknown): number => {
  try {
    return ArrayBufferByteLength(buffer);
  } catch {
    return TypedArrayByteLength(new Uint8Array(buffer as ArrayBuffer));
  }
};
// One byte a character.
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = StringCharCodeAt(text, i);
  return bytes;
}

// --- Texts ---

export const RegExpTest = (pattern: RegExp, text: string): boolean => RegExpExec(pattern, text) !== null;
export function StringSplit(text: string, separator: string | RegExp): string[] {
  const out: string[] = [];
  let from = 0;
  if (typeof separator === "string") {
    for (let at; (at = StringIndexOf(text, separator, from)) >= 0; from = at + separator.length) append(out, StringSlice(text, from, at));
  } else {
    const ends = new RegExp(RegExpSource(separator), "g");
    for (let end; from < text.length && (end = RegExpExec(ends, text)) !== null;) {
      if (end[0] === "") {
        ends.lastIndex = end.index + 1;
        if (end.index === from || end.index === text.length) continue;
      }
      append(out, StringSlice(text, from, end.index));
      from = end.index + end[0].length;
    }
  }
  append(out, StringSlice(text, from));
  return out;
}
// What stands in the place of a match stands there as it is: no `$1`.
export function StringReplace(text: string, pattern: string | RegExp, by: string | ((match: string) => string)): string {
  if (typeof pattern === "string") {
    const at = StringIndexOf(text, pattern);
    return at < 0 ? text : StringSlice(text, 0, at) + (typeof by === "string" ? by : by(pattern)) + StringSlice(text, at + pattern.length);
  }
  const all = RegExpGlobal(pattern);
  let out = "";
  let from = 0;
  if (all) pattern.lastIndex = 0;
  for (let match; (match = RegExpExec(pattern, text)) !== null;) {
    out += StringSlice(text, from, match.index) + (typeof by === "string" ? by : by(match[0]));
    from = match.index + match[0].length;
    if (!all) break;
    if (match[0] === "") ++pattern.lastIndex;
  }
  return from === 0 && out === "" ? text : out + StringSlice(text, from);
}
export const StringReplaceAll = (text: string, what: string, by: string): string => ArrayJoin(StringSplit(text, what), by);
export const StringSearch = (text: string, pattern: RegExp): number => RegExpExec(pattern, text)?.index ?? -1;

// --- Promises ---
//
// `await` and `then` read a promise's constructor, which lies on Promise.prototype for scripts to replace. What belongs to the
// platform alone gets a prototype of its own instead.

const promises = Promise.prototype;
const own: object = ObjectFreeze({ __proto__: null, constructor: Promise });
// `then` makes what this constructor's species is: the intrinsic one where there is none.
const plain: object = ObjectFreeze({ __proto__: null, constructor: ObjectFreeze({ __proto__: null, [Symbol.species]: undefined }) });
const promiseThen = uncurry(Promise.prototype.then);

// For `await` of a promise that no script has seen or will see.
export function unseen<T>(promise: T): T {
  if (typeof promise === "object" && promise !== null && ObjectGetPrototypeOf(promise) === promises) setPrototypeOf(promise, own);
  return promise;
}
// For `then` of a promise that no script has seen or will see, and that nobody awaits: it costs less there.
export function forThen<T extends object>(promise: T): T {
  setPrototypeOf(promise, plain);
  return promise;
}
export const isPromise = (value: object): value is Promise<unknown> => ObjectGetPrototypeOf(value) === plain || instanceOf(value, Promise);
// Of any native promise; it looks as before afterwards.
export function PromiseThen(promise: object, onDone?: unknown, onError?: unknown): Promise<unknown> {
  const before = ObjectGetPrototypeOf(promise);
  if (before === plain) return promiseThen(promise, onDone, onError);
  setPrototypeOf(promise, plain);
  try {
    return promiseThen(promise, onDone, onError);
  } finally {
    setPrototypeOf(promise, before);
  }
}
// Rejects a promise with the error that `make` gives. Who awaits the promise is in that error's stack: V8 tells it where the error is made
// in a reaction that leads to the promise, and a callback of a native's is none.
export function rejectInTurn(promise: object, reject: (error: unknown) => void, make: () => unknown): void {
  const made = PromiseThen(PromiseReject(undefined), undefined, () => { throw make(); });
  const species = function (executor: (resolve: () => void, reject: (error: unknown) => void) => void) {
    executor(() => {}, reject);
    return promise;
  };
  setPrototypeOf(made, ObjectFreeze({ __proto__: null, constructor: ObjectFreeze({ __proto__: null, [Symbol.species]: species }) } as object));
  promiseThen(made, undefined, undefined);
}
export const PromiseCatch = (promise: object, onError: unknown): Promise<unknown> => PromiseThen(promise, undefined, onError);
export const PromiseFinally = (promise: object, callback: () => void): Promise<unknown> =>
  PromiseThen(promise, (value: unknown) => { callback(); return value; }, (error: unknown) => { callback(); throw error; });
export const PromiseReject = (reason: unknown): Promise<never> => new Promise((_resolve, reject) => { reject(reason); });
