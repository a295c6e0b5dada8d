// v8.Deserializer (https://nodejs.org/api/v8.html#class-v8deserializer): reads what anybody may have written. It is made of the language
// alone: bytes that lie are an error, and a script's _readHostObject, which sees objects that are half read, finds nothing else of them.
// V8's own reader takes those for its own.
import { forScripts } from "edgert:core/objects";
import { put } from "edgert:core/primordials";
import { coded, errorTag, flagBits, kFollowsLength, kGrows, kLineOfVersion, kOldest, kVersion, Stamp, tag, texts, viewTags } from "./format";

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);
const hasOwn = (object: object, key: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(object, key);
const views: [number, any, number][] = [
  [viewTags.Int8Array!, Int8Array, 1], [viewTags.Uint8Array!, Uint8Array, 1], [viewTags.Uint8ClampedArray!, Uint8ClampedArray, 1], [viewTags.Int16Array!, Int16Array, 2],
  [viewTags.Uint16Array!, Uint16Array, 2], [viewTags.Int32Array!, Int32Array, 4], [viewTags.Uint32Array!, Uint32Array, 4], [viewTags.Float32Array!, Float32Array, 4],
  [viewTags.Float64Array!, Float64Array, 8], [viewTags.BigInt64Array!, BigInt64Array, 8], [viewTags.BigUint64Array!, BigUint64Array, 8], [viewTags.DataView!, DataView, 1],
];
const errors: [number, any][] = [
  [errorTag.EvalError, EvalError], [errorTag.RangeError, RangeError], [errorTag.ReferenceError, ReferenceError], [errorTag.SyntaxError, SyntaxError], [errorTag.TypeError, TypeError],
  [errorTag.URIError, URIError],
];
const unreadable = (): Error => new Error("Unable to deserialize cloned data.");

class Reader extends Stamp {
  buffer: unknown;
  readonly #bytes: Uint8Array;
  #at = 0;
  #version = 0;
  // What has an id, in its order.
  #objects: object[] = [];
  #transferred = new Map<number, object>();

  constructor(object: object, buffer: unknown) {
    super(object);
    if (!ArrayBuffer.isView(buffer)) throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "buffer must be a TypedArray or a DataView");
    this.buffer = buffer;
    this.#bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  readHeader(): boolean {
    if (this.#bytes[this.#at] === kLineOfVersion) {
      ++this.#at;
      this.#version = this.#varint();
    }
    if (this.#version < kOldest || this.#version > kVersion) throw new Error("Unable to deserialize cloned data due to invalid or unsupported version.");
    return true;
  }
  readValue(): unknown {
    if (this.#version === 0) throw unreadable();
    return this.#value();
  }
  getWireFormatVersion(): number { return this.#version; }
  transferArrayBuffer(id: unknown, buffer: unknown): void {
    const number = Number(id) >>> 0;
    const name = Object.prototype.toString.call(buffer);
    if (typeof buffer !== "object" || buffer === null || (name !== "[object ArrayBuffer]" && name !== "[object SharedArrayBuffer]")) {
      throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "arrayBuffer must be an ArrayBuffer or SharedArrayBuffer");
    }
    this.#transferred.set(number, buffer);
  }
  readUint32(): number {
    const value = this.#rest(10);
    if (value === undefined || value > 0xffffffffn) throw coded(Error, "ERR_OPERATION_FAILED", "ReadUint32() failed");
    return Number(value);
  }
  readUint64(): [number, number] {
    const value = this.#rest(10);
    if (value === undefined) throw coded(Error, "ERR_OPERATION_FAILED", "ReadUint64() failed");
    return [Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn)];
  }
  readDouble(): number {
    if (this.#bytes.length - this.#at < 8) throw coded(Error, "ERR_OPERATION_FAILED", "ReadDouble() failed");
    return this.#double();
  }
  // Where in `buffer` they are.
  _readRawBytes(length: unknown): number {
    const size = Math.trunc(Number(length));
    if (!(size >= 0 && size <= this.#bytes.length - this.#at)) throw coded(Error, "ERR_OPERATION_FAILED", "ReadRawBytes() failed");
    const from = this.#at;
    this.#at += size;
    return from;
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) throw unreadable();
    return this.#bytes[this.#at++]!;
  }
  // The number whose parts begin here, if it ends within `most` bytes.
  #rest(most: number): bigint | undefined {
    let value = 0n;
    for (let count = 0; count < most && this.#at < this.#bytes.length; ++count) {
      const byte = this.#bytes[this.#at++]!;
      value |= BigInt(byte & 127) << BigInt(count * 7);
      if (byte < 128) return value;
    }
    return undefined;
  }
  #varint(): number {
    let value = 0, scale = 1;
    for (let count = 0; count < 5; ++count) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value % 4294967296;
    }
    throw unreadable();
  }
  #size(): number {
    const size = this.#varint();
    if (size > this.#bytes.length - this.#at) throw unreadable();
    return size;
  }
  #double(): number {
    for (let i = 0; i < 8; ++i) scratchBytes[i]! = this.#byte();
    return scratch[0]!;
  }
  // Past what stands there so that something else begins at an even place.
  #tag(): number {
    for (;;) {
      const found = this.#byte();
      if (found !== tag.padding) return found;
    }
  }
  // Whether what comes next ends a list; if so, behind its tag.
  #ends(end: number): boolean {
    let at = this.#at;
    while (this.#bytes[at] === tag.padding) ++at;
    if (this.#bytes[at] !== end) return false;
    this.#at = at + 1;
    return true;
  }
  #slice(slice: (start: number, end: number) => string, size: number): string {
    const from = this.#at;
    this.#at += size;
    return Reflect.apply(slice, this.#bytes, [from, from + size]);
  }
  #text(kind: number): string {
    const size = this.#size();
    if (kind === tag.oneByte) return this.#slice(texts.latin1Slice, size);
    if (kind === tag.utf8) return this.#slice(texts.utf8Slice, size);
    if (kind !== tag.twoByte || size % 2 !== 0) throw unreadable();
    return this.#slice(texts.ucs2Slice, size);
  }
  #bigint(): bigint {
    const field = this.#varint();
    const size = Math.floor(field / 2);
    if (size > this.#bytes.length - this.#at) throw unreadable();
    let hex = "";
    for (let i = 0; i < size; ++i) hex = this.#byte().toString(16).padStart(2, "0") + hex;
    const value = BigInt(`0x${hex === "" ? "0" : hex}`);
    return field % 2 === 1 ? -value : value;
  }

  #keep<T extends object>(object: T): T {
    this.#objects.push(object);
    return object;
  }
  #value(): unknown {
    const value = this.#read();
    // A view stands behind its buffer.
    if (typeof value !== "object" || value === null || this.#bytes[this.#at] !== tag.view) return value;
    const name = Object.prototype.toString.call(value);
    if (name !== "[object ArrayBuffer]" && name !== "[object SharedArrayBuffer]") return value;
    ++this.#at;
    return this.#view(value as ArrayBuffer);
  }
  #read(): unknown {
    const found = this.#tag();
    switch (found) {
      case tag.verifyCount:
        this.#varint();
        return this.#value();
      case tag.undefined: return undefined;
      case tag.null: return null;
      case tag.true: return true;
      case tag.false: return false;
      case tag.int32: {
        const value = this.#varint();
        return (value >>> 1) ^ -(value & 1);
      }
      case tag.uint32: return this.#varint();
      case tag.double: return this.#double();
      case tag.bigint: return this.#bigint();
      case tag.utf8: case tag.oneByte: case tag.twoByte: return this.#text(found);
      case tag.reference: {
        const id = this.#varint();
        if (id >= this.#objects.length) throw unreadable();
        return this.#objects[id]!;
      }
      default: return this.#object(found);
    }
  }
  #object(found: number): object {
    switch (found) {
      case tag.object: {
        const object = this.#keep(forScripts({}));
        this.#properties(object, tag.objectEnd);
        return object;
      }
      case tag.dense: return this.#dense();
      case tag.sparse: {
        const length = this.#varint();
        const list = this.#keep([] as unknown[]);
        list.length = length;
        this.#properties(list, tag.sparseEnd);
        if (this.#varint() !== length) throw unreadable();
        return list;
      }
      case tag.date: return this.#keep(new Date(this.#double()));
      case tag.trueObject: return this.#keep(new Boolean(true));
      case tag.falseObject: return this.#keep(new Boolean(false));
      case tag.numberObject: return this.#keep(new Number(this.#double()));
      case tag.bigintObject: return this.#keep(Object(this.#bigint()));
      case tag.stringObject: return this.#keep(new String(this.#text(this.#tag())));
      case tag.regexp: return this.#pattern();
      case tag.map: return this.#map();
      case tag.set: return this.#set();
      case tag.buffer: case tag.growingBuffer: return this.#buffer(found === tag.growingBuffer);
      case tag.transferred: case tag.shared: {
        const buffer = this.#transferred.get(this.#varint());
        if (buffer === undefined) throw unreadable();
        return this.#keep(buffer);
      }
      case tag.error: return this.#error();
      case tag.host: return this.#host();
      default: throw unreadable();
    }
  }
  #host(): object {
    const read = (this as any)._readHostObject;
    if (typeof read !== "function") throw unreadable();
    // It has its id before what it holds has one.
    const id = this.#objects.length;
    this.#objects.push(Object.create(null));
    const object: unknown = Reflect.apply(read, this, []);
    if ((typeof object !== "object" && typeof object !== "function") || object === null) throw new TypeError("readHostObject must return an object");
    this.#objects[id]! = object;
    return object;
  }
  #properties(object: object, end: number): void {
    let count = 0;
    for (; !this.#ends(end); ++count) {
      const key = this.#value();
      if ((typeof key !== "string" && typeof key !== "number") || hasOwn(object, key)) throw unreadable();
      put(object, key, this.#value());
    }
    if (this.#varint() !== count) throw unreadable();
  }
  #dense(): object {
    const length = this.#size();
    const list = this.#keep([] as unknown[]);
    list.length = length;
    for (let at = 0; at < length; ++at) {
      if (this.#bytes[this.#at] === tag.hole) ++this.#at;
      else put(list, at, this.#value());
    }
    this.#properties(list, tag.denseEnd);
    if (this.#varint() !== length) throw unreadable();
    return list;
  }
  #pattern(): object {
    const source = this.#text(this.#tag());
    let bits = this.#varint(), flags = "";
    for (const [letter, bit] of flagBits) {
      if ((bits & bit) === 0) continue;
      flags += letter;
      bits -= bit;
    }
    if (bits !== 0) throw unreadable();
    return this.#keep(new RegExp(source, flags));
  }
  #map(): object {
    const map = this.#keep(new Map());
    let count = 0;
    for (; !this.#ends(tag.mapEnd); count += 2) {
      const key = this.#value();
      map.set(key, this.#value());
    }
    if (this.#varint() !== count) throw unreadable();
    return map;
  }
  #set(): object {
    const set = this.#keep(new Set());
    let count = 0;
    for (; !this.#ends(tag.setEnd); ++count) set.add(this.#value());
    if (this.#varint() !== count) throw unreadable();
    return set;
  }
  #buffer(grows: boolean): object {
    const size = this.#size();
    const most = grows ? this.#varint() : size;
    if (most < size || size > this.#bytes.length - this.#at) throw unreadable();
    const buffer: ArrayBuffer = grows ? new (ArrayBuffer as any)(size, { __proto__: null, maxByteLength: most }) : new ArrayBuffer(size);
    new Uint8Array(buffer).set(this.#bytes.subarray(this.#at, this.#at + size));
    this.#at += size;
    return this.#keep(buffer);
  }
  #view(buffer: ArrayBuffer): object {
    const kind = this.#byte(), from = this.#varint(), size = this.#varint();
    const flags = this.#version >= 14 ? this.#varint() : 0;
    const known = views.find(([one]) => one === kind);
    if (known === undefined || flags > (kFollowsLength | kGrows)) throw unreadable();
    const [, type, width] = known;
    const whole: number = buffer.byteLength;
    if (from > whole || size > whole - from || from % width !== 0 || size % width !== 0) throw unreadable();
    if ((flags & kFollowsLength) !== 0) return this.#keep(new type(buffer, from));
    return this.#keep(new type(buffer, from, size / width));
  }
  #error(): object {
    let type: any = Error;
    let message: string | undefined, stack: string | undefined, cause: unknown, hasCause = false;
    // It has its id before its cause has one.
    const id = this.#objects.length;
    this.#objects.push(Object.create(null));
    for (;;) {
      const found = this.#varint();
      if (found === errorTag.end) break;
      if (found === errorTag.message) message = this.#text(this.#tag());
      else if (found === errorTag.stack) stack = this.#text(this.#tag());
      else if (found === errorTag.cause) {
        hasCause = true;
        cause = this.#value();
      } else {
        const known = errors.find(([one]) => one === found);
        if (known === undefined) throw unreadable();
        type = known[1];
      }
    }
    const error: any = message === undefined ? new type() : new type(message);
    if (hasCause) Object.defineProperty(error, "cause", { value: cause, writable: true, configurable: true });
    Object.defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
    this.#objects[id]! = error;
    return error;
  }
}

export function Deserializer(this: object, buffer: unknown): void {
  if (new.target === undefined) throw coded(TypeError, "ERR_CONSTRUCT_CALL_REQUIRED", "Class constructor Deserializer cannot be invoked without 'new'");
  new Reader(this, buffer);
}
Object.setPrototypeOf(Reader.prototype, Object.prototype);
Object.defineProperty(Deserializer, "prototype", { value: Reader.prototype });
Object.defineProperty(Reader.prototype, "constructor", { value: Deserializer, writable: true, configurable: true });
