// In place of Node's internal/webstreams/writablestream: the platform's own.
import { record } from "edgert:core/objects";
import { isWritableStream, writableOf } from "edgert:streams/streams";

const world: any = globalThis;
export const { WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController } = world;
export { isWritableStream };
const is = (type: { prototype: object }) => (value: unknown): boolean => typeof value === "object" && value !== null && isIn(type.prototype, value);
function isIn(prototype: object, value: object): boolean {
  for (let at: object | null = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) if (at === prototype) return true;
  return false;
}
export const isWritableStreamDefaultWriter = is(WritableStreamDefaultWriter);
export const isWritableStreamDefaultController = is(WritableStreamDefaultController);

// What becomes of a stream that somebody else writes, and the way to make it fail.
const kEnd = Symbol.for("nodejs.webstream.isClosedPromise"), kFail = Symbol.for("nodejs.webstream.controllerErrorFunction");
Object.defineProperty(WritableStream.prototype, kEnd, { get(this: any) { return record({ promise: writableOf(this).ended }); }, configurable: true });
Object.defineProperty(WritableStream.prototype, kFail, { value(this: any, reason: unknown) { writableOf(this).controller.errorIfNeeded(reason); }, configurable: true });
