// Natives of Buffer, and base64 of the platform.
import { natives } from "edgert:core/natives";
import { requireBuiltin } from "edgert:node/loader";
import { atob, btoa } from "edgert:encoding/encoding";

const native: any = natives.snapshot.lateNatives("node/buffer");
export const exports: any = native;
exports.kMaxLength = 4294967296;
exports.kStringMaxLength = 536870888;
exports.setBufferPrototype = () => {};
exports.getZeroFillToggle = () => new Uint32Array(1);
// A view on a buffer that has gone has no bytes, and cannot be made again.
function isDetached(bytes: ArrayBuffer | Uint8Array): boolean {
  const buffer: ArrayBuffer = ArrayBuffer.isView(bytes) ? (bytes.buffer as ArrayBuffer) : bytes;
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
for (const name of ["isUtf8", "isAscii"]) {
  const validate = native[name];
  exports[name] = (bytes: ArrayBuffer | Uint8Array) => {
    if (isDetached(bytes)) throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_INVALID_STATE, ["Cannot validate on a detached buffer"]);
    return Reflect.apply(validate, undefined, [bytes]);
  };
}
exports.atob = (text: string) => {
  try {
    return atob(text);
  } catch {
    return -2;
  }
};
exports.btoa = (text: string) => {
  try {
    return btoa(text);
  } catch {
    return -1;
  }
};
