// https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfer and its like
import { natives } from "../core/natives";
import { ArrayBufferByteLength } from "edgert:core/primordials";
import { addMissing, integer } from "./missing";

// https://tc39.es/ecma262/#sec-arraybuffercopyanddetach
function move(buffer: unknown, newLength: unknown): ArrayBuffer {
  const size: number = ArrayBufferByteLength(buffer);
  const length = newLength === undefined ? size : integer(newLength);
  if (length < 0 || length > Number.MAX_SAFE_INTEGER) throw new RangeError("Invalid array buffer length");
  const moved = natives.structuredClone.alias(buffer as ArrayBuffer);
  if (moved === undefined) throw new TypeError("The ArrayBuffer is detached or cannot be");
  const result = length === size ? moved : new ArrayBuffer(length);
  if (result !== moved) new Uint8Array(result).set(new Uint8Array(moved, 0, Math.min(size, length)));
  if (!natives.structuredClone.detach(buffer as ArrayBuffer)) throw new TypeError("The ArrayBuffer cannot be detached");
  return result;
}

addMissing(ArrayBuffer.prototype, {
  get detached() { ArrayBufferByteLength(this); return natives.structuredClone.isDetached(this as unknown as ArrayBuffer); },
  transfer(newLength: unknown = undefined) { return move(this, newLength); },
  transferToFixedLength(newLength: unknown = undefined) { return move(this, newLength); },
});
