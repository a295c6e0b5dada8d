// https://streams.spec.whatwg.org/#qs
import { coded, dictionary, illegal, needArguments, wrongType } from "../core/webidl";

export interface Strategy { highWaterMark?: number; size?: (chunk: unknown) => number }

function highWaterMarkOf(init: unknown): number {
  const { highWaterMark } = dictionary(init, "The strategy's init");
  if (highWaterMark === undefined) throw wrongType("A strategy needs a highWaterMark");
  return Number(highWaterMark);
}

const byteSize = ({ size: ({ byteLength }: any) => byteLength }).size;
const countSize = ({ size: () => 1 }).size;

export class ByteLengthQueuingStrategy {
  #highWaterMark: number;
  constructor(init: { highWaterMark: number }) {
    needArguments(arguments.length, 1, "ByteLengthQueuingStrategy");
    this.#highWaterMark = highWaterMarkOf(init);
  }
  get highWaterMark() { return this.#highWaterMark; }
  get size() { return #highWaterMark in this ? byteSize : illegal(); }
}

export class CountQueuingStrategy {
  #highWaterMark: number;
  constructor(init: { highWaterMark: number }) {
    needArguments(arguments.length, 1, "CountQueuingStrategy");
    this.#highWaterMark = highWaterMarkOf(init);
  }
  get highWaterMark() { return this.#highWaterMark; }
  get size() { return #highWaterMark in this ? countSize : illegal(); }
}
for (const size of [byteSize, countSize]) Object.defineProperty(size, "name", { value: "size", configurable: true });

// What a constructor is given, checked: undefined for what it lacks.
export interface Checked { highWaterMark: number | undefined; size: ((chunk: unknown) => number) | undefined }
export function strategyOf(given: unknown): Checked {
  const { highWaterMark: most, size } = dictionary(given, "The strategy");
  const highWaterMark = most === undefined ? undefined : Number(most);
  if (size !== undefined && typeof size !== "function") throw wrongType("The strategy's size is no function");
  return { highWaterMark, size: size && ((chunk) => Number(Reflect.apply(size, undefined, [chunk]))) };
}
// https://streams.spec.whatwg.org/#validate-and-normalize-high-water-mark
export function highWaterMark({ highWaterMark: given }: Checked, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!(given >= 0)) throw coded(new RangeError("The highWaterMark must be a number that is not negative"), "ERR_INVALID_ARG_VALUE");
  return given;
}
export const sizeAlgorithm = ({ size }: Checked): ((chunk: unknown) => number) => size ?? (() => 1);

// A callback of an underlying source, sink or transformer.
export function callbackOf(holder: any, name: string): Function | undefined {
  const callback = holder?.[name];
  if (callback !== undefined && typeof callback !== "function") throw wrongType(`${name} is no function`);
  return callback;
}
export const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";
export function objectOrNone(value: unknown, what: string): unknown {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw wrongType(`${what} must be an object`);
  return value;
}
