// In place of Node's internal/webstreams/writablestream: the platform's own.
import { isWritableStream } from "edgert:streams/streams";

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
