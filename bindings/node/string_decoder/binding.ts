// The fields of a StringDecoder's state, which binding.cpp has as well.
import { natives } from "edgert:core/natives";

interface Decoder { decode(state: Uint8Array, bytes: ArrayBufferView): string; flush(state: Uint8Array): string }
const native: Decoder = natives.snapshot.lateNatives("node/string_decoder");
export const { decode, flush } = native;
export const encodings = ["ascii", "utf8", "base64", "utf16le", "latin1", "hex", "buffer", "base64url"];
export const kIncompleteCharactersStart = 0;
export const kIncompleteCharactersEnd = 4;
export const kMissingBytes = 4;
export const kBufferedBytes = 5;
export const kEncodingField = 6;
export const kNumFields = 7;
export const kSize = 7;
