// What natives answer, as Node's lib wants it: Buffers, records.
import { requireBuiltin } from "edgert:node/loader";

type MakeBuffer = new (buffer: ArrayBufferLike) => Uint8Array;
let FastBuffer: MakeBuffer | undefined;

export function toBuffer(bytes: Uint8Array): Uint8Array {
  FastBuffer ??= requireBuiltin("internal/buffer").FastBuffer as MakeBuffer;
  return new FastBuffer(bytes.buffer);
}
export const maybeBuffer = (value: unknown): unknown => (value instanceof Uint8Array ? toBuffer(value) : value);

// Names and values in turn, put into what is for a script.
export function fill(into: any, fields: readonly unknown[]): any {
  for (let i = 0; i + 1 < fields.length; i += 2) {
    Object.defineProperty(into, fields[i] as string, { value: fields[i + 1], writable: true, enumerable: true, configurable: true });
  }
  return into;
}
