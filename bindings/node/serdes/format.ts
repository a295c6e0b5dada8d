// The bytes of V8's serialized values, as its versions 13 to 15 have them (v8/src/objects/value-serializer.cc names the tags). What is
// written here is version 15, which Node 20 writes, on every V8.
import { natives } from "edgert:core/natives";

export const kVersion = 15;
export const kOldest = 13;
export const kLineOfVersion = 0xff;

const code = (letter: string) => letter.charCodeAt(0);
export const tag = {
  padding: 0, verifyCount: code("?"), hole: code("-"), undefined: code("_"), null: code("0"), true: code("T"), false: code("F"), int32: code("I"), uint32: code("U"),
  double: code("N"), bigint: code("Z"), utf8: code("S"), oneByte: code('"'), twoByte: code("c"), reference: code("^"), object: code("o"), objectEnd: code("{"),
  sparse: code("a"), sparseEnd: code("@"), dense: code("A"), denseEnd: code("$"), date: code("D"), trueObject: code("y"), falseObject: code("x"), numberObject: code("n"),
  bigintObject: code("z"), stringObject: code("s"), regexp: code("R"), map: code(";"), mapEnd: code(":"), set: code("'"), setEnd: code(","), buffer: code("B"),
  growingBuffer: code("~"), transferred: code("t"), view: code("V"), shared: code("u"), host: code("\\"), error: code("r"),
};
export const errorTag = {
  message: code("m"), stack: code("s"), cause: code("c"), end: code("."),
  EvalError: code("E"), RangeError: code("R"), ReferenceError: code("F"), SyntaxError: code("S"), TypeError: code("T"), URIError: code("U"),
};
export const viewTags: Record<string, number> = {
  Int8Array: code("b"), Uint8Array: code("B"), Uint8ClampedArray: code("C"), Int16Array: code("w"), Uint16Array: code("W"), Int32Array: code("d"), Uint32Array: code("D"),
  Float16Array: code("h"), Float32Array: code("f"), Float64Array: code("F"), BigInt64Array: code("q"), BigUint64Array: code("Q"), DataView: code("?"),
};
export const kFollowsLength = 1, kGrows = 2;
// Bits of a RegExp's flags.
export const flagBits: [string, number][] = [["g", 1], ["i", 2], ["m", 4], ["y", 8], ["u", 16], ["s", 32], ["d", 128], ["v", 256]];

interface Texts {
  latin1Slice(this: Uint8Array, start: number, end: number): string;
  ucs2Slice(this: Uint8Array, start: number, end: number): string;
  utf8Slice(this: Uint8Array, start: number, end: number): string;
  latin1Write(this: Uint8Array, text: string, at: number, length: number): number;
  ucs2Write(this: Uint8Array, text: string, at: number, length: number): number;
}
export const texts: Texts = natives.snapshot.lateNatives("node/buffer");

// An error as Node's own natives throw it.
export function coded(type: ErrorConstructor | TypeErrorConstructor, name: string, message: string): Error {
  const error = new type(message);
  Object.defineProperty(error, "code", { value: name, writable: true, enumerable: true, configurable: true });
  return error;
}

// A class upon it gives its private state to the object that it is constructed with. A function that scripts call constructs it so: what
// Reflect.construct makes for such a function has a shape of its own in V8 each time, and whatever looks at it is slow.
export const Stamp = function (object: object): object { return object; } as unknown as new (object: object) => object;
