// v8.Serializer (https://nodejs.org/api/v8.html#class-v8serializer): walks a value and writes it. Getters and _writeHostObject are a
// script's, and may write to the same Serializer while it is at work.
import { natives } from "edgert:core/natives";
import { growsTo, viewType } from "edgert:core/primordials";
import { requireBuiltin } from "edgert:node/loader";
import { AsyncWrap } from "edgert:node/handle";
import { Kind } from "../../structured-clone/kind";
import { coded, errorTag, flagBits, kFollowsLength, kGrows, kLineOfVersion, kVersion, Stamp, tag, texts, viewTags } from "./format";

const scratch = new Float64Array(1);
const scratchBytes = new Uint8Array(scratch.buffer);
const hasOwn = (object: object, key: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(object, key);
const isView = (value: unknown): value is ArrayBufferView => ArrayBuffer.isView(value);
const sizeOfVarint = (value: number): number => {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) ++size;
  return size;
};

const kEmpty = new Uint8Array(0);

// Bytes that grow. A size that the worker has no memory for is V8's own RangeError.
class Output {
  size = 0;
  #bytes: Uint8Array<ArrayBuffer> = kEmpty;
  // Where the next `count` bytes go.
  room(count: number): Uint8Array<ArrayBuffer> {
    if (this.size + count > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.size + count, 64));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return this.#bytes;
  }
  byte(value: number): void { this.room(1)[this.size++]! = value; }
  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }
  zigzag(value: number): void { this.varint(((value << 1) ^ (value >> 31)) >>> 0); }
  double(value: number): void {
    scratch[0]! = value;
    this.raw(scratchBytes);
  }
  raw(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes, this.size);
    this.size += bytes.length;
  }
  text(text: string): void {
    let isNarrow = true;
    for (let at = 0; at < text.length && isNarrow; ++at) isNarrow = text.charCodeAt(at) < 256;
    const size = isNarrow ? text.length : text.length * 2;
    // Two bytes each stand at an even place.
    if (!isNarrow && (this.size + 1 + sizeOfVarint(size)) % 2 !== 0) this.byte(tag.padding);
    this.byte(isNarrow ? tag.oneByte : tag.twoByte);
    this.varint(size);
    Reflect.apply(isNarrow ? texts.latin1Write : texts.ucs2Write, this.room(size), [text, this.size, size]);
    this.size += size;
  }
  bigint(value: bigint): void {
    const isNegative = value < 0n;
    const size: bigint = isNegative ? -value : value;
    let hex = value === 0n ? "" : BigInt.prototype.toString.call(size, 16);
    hex = hex.padStart(Math.ceil(hex.length / 16) * 16, "0");
    this.varint(hex.length + (isNegative ? 1 : 0));
    for (let at = hex.length - 2; at >= 0; at -= 2) this.byte(parseInt(hex.slice(at, at + 2), 16));
  }
  take(): Uint8Array<ArrayBuffer> {
    const { FastBuffer } = requireBuiltin("internal/buffer") as { FastBuffer: new (buffer: ArrayBuffer, at: number, size: number) => Uint8Array<ArrayBuffer> };
    const { size } = this;
    const buffer = this.#bytes.slice(0, size).buffer;
    this.size = 0;
    this.#bytes = kEmpty;
    return new FastBuffer(buffer, 0, size);
  }
}

class Writer extends Stamp {
  #out = new Output();
  #ids = new Map<object, number>();
  #transferred = new Map<object, number>();
  #viewsAreHosts = false;

  constructor(object: object) { super(object); }
  writeHeader(): void {
    this.#out.byte(kLineOfVersion);
    this.#out.varint(kVersion);
  }
  writeValue(value: unknown): boolean {
    this.#value(value);
    return true;
  }
  releaseBuffer(): Uint8Array { return this.#out.take(); }
  transferArrayBuffer(id: unknown, buffer: unknown): void {
    const number = Number(id) >>> 0;
    if (typeof buffer === "object" && buffer !== null) this.#transferred.set(buffer, number);
  }
  writeUint32(value: unknown): void { this.#out.varint(Number(value) >>> 0); }
  writeUint64(high: unknown, low: unknown): void {
    let rest = (BigInt(Number(high) >>> 0) << 32n) | BigInt(Number(low) >>> 0);
    while (rest >= 128n) {
      this.#out.byte(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.#out.byte(Number(rest));
  }
  writeDouble(value: unknown): void { this.#out.double(Number(value)); }
  writeRawBytes(source: unknown): void {
    const isBuffer = natives.structuredClone.kind(source) === Kind.ArrayBuffer;
    if (!isView(source) && !isBuffer) throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "source must be a TypedArray or a DataView");
    this.#out.raw(isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source as ArrayBuffer));
  }
  _setTreatArrayBufferViewsAsHostObjects(on: unknown): void { this.#viewsAreHosts = !!on; }

  // What a script has put in its place makes the error.
  #refused(text: string): unknown {
    const make = (this as any)._getDataCloneError;
    return typeof make === "function" ? Reflect.apply(make, this, [text]) : new Error(text);
  }
  #uncloneable(value: unknown): unknown {
    let text = "#<Object>";
    if (typeof value === "symbol") text = String(value);
    else if (typeof value === "function") text = Function.prototype.toString.call(value);
    else if (natives.structuredClone.kind(value) !== Kind.Uncloneable) text = `#<${Object.prototype.toString.call(value).slice(8, -1)}>`;
    return this.#refused(`${text} could not be cloned.`);
  }

  #value(value: unknown): void {
    const out = this.#out;
    switch (typeof value) {
      case "undefined": return out.byte(tag.undefined);
      case "boolean": return out.byte(value ? tag.true : tag.false);
      case "number":
        if ((value | 0) === value && !Object.is(value, -0)) {
          out.byte(tag.int32);
          return out.zigzag(value);
        }
        out.byte(tag.double);
        return out.double(value);
      case "bigint":
        out.byte(tag.bigint);
        return out.bigint(value);
      case "string": return out.text(value);
      case "object":
        if (value === null) return out.byte(tag.null);
        return this.#object(value);
      default: throw this.#uncloneable(value);
    }
  }

  #object(value: any): void {
    const out = this.#out;
    const known = this.#ids.get(value);
    if (known !== undefined) {
      out.byte(tag.reference);
      return out.varint(known);
    }
    const kind: Kind = natives.structuredClone.kind(value);
    // A view comes behind its buffer.
    if (kind === Kind.View && !this.#viewsAreHosts) this.#object((value as ArrayBufferView).buffer);
    this.#ids.set(value, this.#ids.size);
    switch (kind) {
      case Kind.Object: return value instanceof AsyncWrap ? this.#host(value) : this.#plain(value);
      case Kind.Array: return this.#array(value);
      case Kind.Boolean: return out.byte(Boolean.prototype.valueOf.call(value) ? tag.trueObject : tag.falseObject);
      case Kind.Number:
        out.byte(tag.numberObject);
        return out.double(Number.prototype.valueOf.call(value));
      case Kind.String:
        out.byte(tag.stringObject);
        return out.text(String.prototype.valueOf.call(value));
      case Kind.BigInt:
        out.byte(tag.bigintObject);
        return out.bigint(BigInt.prototype.valueOf.call(value));
      case Kind.Date:
        out.byte(tag.date);
        return out.double(Date.prototype.getTime.call(value));
      case Kind.RegExp: return this.#pattern(value);
      case Kind.Map: return this.#map(value);
      case Kind.Set: return this.#set(value);
      case Kind.ArrayBuffer: return this.#buffer(value);
      case Kind.SharedArrayBuffer: return this.#shared(value);
      case Kind.View: return this.#viewsAreHosts ? this.#host(value) : this.#view(value);
      case Kind.Error: return this.#error(value);
      default: throw this.#uncloneable(value);
    }
  }

  // What only its maker knows how to write.
  #host(value: object): void {
    this.#out.byte(tag.host);
    const write = (this as any)._writeHostObject;
    if (typeof write !== "function") throw this.#uncloneable(value);
    Reflect.apply(write, this, [value]);
  }
  // Returns how many there were. A getter before one may have deleted it.
  #properties(value: any, keys: readonly string[]): number {
    let count = 0;
    for (const key of keys) {
      if (!hasOwn(value, key)) continue;
      const item = value[key];
      const number = Number(key);
      this.#value(number >= 0 && number < 4294967295 && `${number}` === key ? number : key);
      this.#value(item);
      ++count;
    }
    return count;
  }
  #plain(value: object): void {
    this.#out.byte(tag.object);
    const count = this.#properties(value, Object.keys(value));
    this.#out.byte(tag.objectEnd);
    this.#out.varint(count);
  }
  #array(list: any): void {
    const { length } = list as unknown[];
    let isDense = true;
    for (let at = 0; at < length && isDense; ++at) isDense = hasOwn(list, at);
    this.#out.byte(isDense ? tag.dense : tag.sparse);
    this.#out.varint(length);
    let keys = Object.keys(list);
    if (isDense) {
      for (let at = 0; at < length; ++at) {
        if (hasOwn(list, at)) this.#value(list[at]);
        else this.#out.byte(tag.hole);
      }
      keys = keys.filter((key) => !(Number(key) < length));
    }
    const count = this.#properties(list, keys);
    this.#out.byte(isDense ? tag.denseEnd : tag.sparseEnd);
    this.#out.varint(count);
    this.#out.varint(length);
  }
  #pattern(pattern: RegExp): void {
    const source = pattern.source, flags = pattern.flags;
    this.#out.byte(tag.regexp);
    this.#out.text(source);
    let bits = 0;
    for (const [letter, bit] of flagBits) if (flags.includes(letter)) bits |= bit;
    this.#out.varint(bits);
  }
  #map(map: Map<unknown, unknown>): void {
    const items: unknown[] = [];
    for (const [key, item] of map) items.push(key, item);
    this.#out.byte(tag.map);
    for (const item of items) this.#value(item);
    this.#out.byte(tag.mapEnd);
    this.#out.varint(items.length);
  }
  #set(set: Set<unknown>): void {
    const items: unknown[] = [];
    for (const item of set) items.push(item);
    this.#out.byte(tag.set);
    for (const item of items) this.#value(item);
    this.#out.byte(tag.setEnd);
    this.#out.varint(items.length);
  }
  #buffer(buffer: ArrayBuffer): void {
    const id = this.#transferred.get(buffer);
    if (id !== undefined) {
      this.#out.byte(tag.transferred);
      return this.#out.varint(id);
    }
    if (natives.structuredClone.isDetached(buffer)) throw this.#refused("An ArrayBuffer is detached and could not be cloned.");
    const size = buffer.byteLength, most = growsTo(buffer);
    if (size > 4294967295) throw this.#uncloneable(buffer);
    this.#out.byte(most === undefined ? tag.buffer : tag.growingBuffer);
    this.#out.varint(size);
    if (most !== undefined) this.#out.varint(most);
    this.#out.raw(new Uint8Array(buffer));
  }
  #shared(buffer: object): void {
    const ask = (this as any)._getSharedArrayBufferId;
    if (typeof ask !== "function") throw this.#uncloneable(buffer);
    const id = Number(Reflect.apply(ask, this, [buffer])) >>> 0;
    this.#out.byte(tag.shared);
    this.#out.varint(id);
  }
  #view(view: ArrayBufferView): void {
    const name: string = viewType(view)?.name;
    const known = viewTags[name];
    if (known === undefined) throw this.#uncloneable(view);
    const grows = natives.structuredClone.kind(view.buffer) === Kind.ArrayBuffer && growsTo(view.buffer as ArrayBuffer) !== undefined;
    this.#out.byte(tag.view);
    this.#out.byte(known);
    this.#out.varint(view.byteOffset);
    this.#out.varint(view.byteLength);
    this.#out.varint(grows ? kGrows : 0);
  }
  #error(error: any): void {
    const message = Object.getOwnPropertyDescriptor(error, "message");
    this.#out.byte(tag.error);
    const name = String(error.name);
    const known = name.endsWith("Error") ? (errorTag as Record<string, number>)[name] : undefined;
    if (known !== undefined) this.#out.varint(known);
    if (message !== undefined && "value" in message) {
      const text = String(message.value);
      this.#out.varint(errorTag.message);
      this.#out.text(text);
    }
    const { stack } = error;
    if (typeof stack === "string") {
      this.#out.varint(errorTag.stack);
      this.#out.text(stack);
    }
    this.#out.varint(errorTag.end);
  }
}

export function Serializer(this: object): void {
  if (new.target === undefined) throw coded(TypeError, "ERR_CONSTRUCT_CALL_REQUIRED", "Class constructor Serializer cannot be invoked without 'new'");
  new Writer(this);
}
Object.setPrototypeOf(Writer.prototype, Object.prototype);
Object.defineProperty(Serializer, "prototype", { value: Writer.prototype });
Object.defineProperty(Writer.prototype, "constructor", { value: Serializer, writable: true, configurable: true });
