// https://streams.spec.whatwg.org/#ts: what scripts see of transform streams.
import { coded, illegal } from "../core/webidl";
import { record } from "../core/objects";
import { invoked, rejected } from "./promises";
import { type ReadableStream, streamOf } from "./readable_stream";
import { callbackOf, highWaterMark, isObject, objectOrNone, sizeAlgorithm, strategyOf, type Strategy } from "./strategies";
import { Transform, transformControllerOf } from "./transform";
import { type WritableStream, writableStreamOf } from "./writable_stream";

export type { TransformStreamDefaultController } from "./transform";

export interface UnderlyingTransformer {
  readableType?: undefined;
  writableType?: undefined;
  start?(controller: any): unknown;
  transform?(chunk: any, controller: any): unknown;
  flush?(controller: any): unknown;
  cancel?(reason: any): unknown;
}

export let isTransformStream: (value: unknown) => value is TransformStream;

export class TransformStream<I = any, O = any> {
  #readable: ReadableStream<O>;
  #writable: WritableStream<I>;
  static {
    isTransformStream = (value): value is TransformStream => isObject(value) && #readable in value;
  }
  constructor(transformer: UnderlyingTransformer = undefined as never, writableStrategy: Strategy = record({}), readableStrategy: Strategy = record({})) {
    const given: any = objectOrNone(transformer, "The transformer");
    const input = strategyOf(writableStrategy), output = strategyOf(readableStrategy);
    const onCancel = callbackOf(given, "cancel"), onFlush = callbackOf(given, "flush"), readableType = given?.readableType;
    const onStart = callbackOf(given, "start"), onTransform = callbackOf(given, "transform"), writableType = given?.writableType;
    if (readableType !== undefined) throw coded(new RangeError("A transform stream has no readableType"), "ERR_INVALID_ARG_VALUE");
    if (writableType !== undefined) throw coded(new RangeError("A transform stream has no writableType"), "ERR_INVALID_ARG_VALUE");
    const outputMost = highWaterMark(output, 0), outputSize = sizeAlgorithm(output);
    const inputMost = highWaterMark(input, 1), inputSize = sizeAlgorithm(input);
    const model = new Transform({ highWaterMark: inputMost, sizeOf: inputSize }, { highWaterMark: outputMost, sizeOf: outputSize });
    this.#readable = streamOf(model.readable);
    this.#writable = writableStreamOf(model.writable);
    const controller = transformControllerOf(model);
    model.setTransformer(record({
      transform: (chunk: unknown) => {
        if (onTransform !== undefined) return invoked(onTransform, given, [chunk, controller]);
        try {
          return void model.enqueue(chunk);
        } catch (error) {
          return rejected(error);
        }
      },
      flush: () => (onFlush === undefined ? undefined : invoked(onFlush, given, [controller])),
      cancel: (reason: unknown) => (onCancel === undefined ? undefined : invoked(onCancel, given, [reason])),
    }));
    model.begin(onStart === undefined ? undefined : Reflect.apply(onStart, given, [controller]));
  }
  get readable(): ReadableStream<O> { return #readable in this ? this.#readable : illegal(); }
  get writable(): WritableStream<I> { return #writable in this ? this.#writable : illegal(); }
}
