// Natives of Buffer, and base64 of the platform.
import { natives } from "edgert:core/natives";
import { atob, btoa } from "edgert:encoding/encoding";

const native: any = natives.snapshot.lateNatives("node/buffer");
export const exports: any = native;
exports.kMaxLength = 4294967296;
exports.kStringMaxLength = 536870888;
exports.setBufferPrototype = () => {};
exports.getZeroFillToggle = () => new Uint32Array(1);
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
