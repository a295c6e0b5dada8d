// What Node has ICU for: how wide a text is in a terminal, and bytes from one encoding into another.
import { natives } from "edgert:core/natives";
import { requireBuiltin } from "edgert:node/loader";

// https://www.unicode.org/reports/tr11/: East Asian wide and full-width characters, and emoji.
const kWide = [[0x1100, 0x115f], [0x231a, 0x231b], [0x2329, 0x232a], [0x23e9, 0x23ec], [0x23f0, 0x23f0], [0x23f3, 0x23f3], [0x25fd, 0x25fe], [0x2614, 0x2615], [0x2648, 0x2653],
  [0x267f, 0x267f], [0x2693, 0x2693], [0x26a1, 0x26a1], [0x26aa, 0x26ab], [0x26bd, 0x26be], [0x26c4, 0x26c5], [0x26ce, 0x26ce], [0x26d4, 0x26d4], [0x26ea, 0x26ea],
  [0x26f2, 0x26f3], [0x26f5, 0x26f5], [0x26fa, 0x26fa], [0x26fd, 0x26fd], [0x2705, 0x2705], [0x270a, 0x270b], [0x2728, 0x2728], [0x274c, 0x274c], [0x274e, 0x274e],
  [0x2753, 0x2755], [0x2757, 0x2757], [0x2795, 0x2797], [0x27b0, 0x27b0], [0x27bf, 0x27bf], [0x2b1b, 0x2b1c], [0x2b50, 0x2b50], [0x2b55, 0x2b55], [0x2e80, 0x303e],
  [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xa4cf], [0xa960, 0xa97f], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe10, 0xfe19], [0xfe30, 0xfe6f],
  [0xff00, 0xff60], [0xffe0, 0xffe6], [0x16fe0, 0x18aff], [0x1b000, 0x1b2ff], [0x1f004, 0x1f004], [0x1f0cf, 0x1f0cf], [0x1f18e, 0x1f18e], [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320], [0x1f32d, 0x1f335], [0x1f337, 0x1f37c], [0x1f37e, 0x1f393], [0x1f3a0, 0x1f3ca], [0x1f3cf, 0x1f3d3], [0x1f3e0, 0x1f3f0], [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e], [0x1f440, 0x1f440], [0x1f442, 0x1f4fc], [0x1f4ff, 0x1f53d], [0x1f54b, 0x1f54e], [0x1f550, 0x1f567], [0x1f57a, 0x1f57a], [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4], [0x1f5fb, 0x1f64f], [0x1f680, 0x1f6c5], [0x1f6cc, 0x1f6cc], [0x1f6d0, 0x1f6d2], [0x1f6d5, 0x1f6d7], [0x1f6dc, 0x1f6df], [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc], [0x1f7e0, 0x1f7eb], [0x1f90c, 0x1f93a], [0x1f93c, 0x1f945], [0x1f947, 0x1f9ff], [0x1fa70, 0x1faff], [0x20000, 0x3fffd]] as [number, number][];
const kNoWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;

function widthOf(code: number, character: string): number {
  if (code < 0x7f && code >= 0x20) return 1;
  if (code !== 0xad && kNoWidth.test(character)) return 0;
  if (code < 0x1100) return 1;
  for (const [from, to] of kWide) if (code >= from && code <= to) return 2;
  return 1;
}

function codeAt(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first < 0xd800 || first > 0xdbff || at + 1 === text.length) return first;
  const second = text.charCodeAt(at + 1);
  return second < 0xdc00 || second > 0xdfff ? first : (first - 0xd800) * 0x400 + (second - 0xdc00) + 0x10000;
}

export function getStringWidth(text: string): number {
  let width = 0;
  for (let i = 0; i < text.length; ++i) {
    const code = codeAt(text, i);
    const character = text.slice(i, code > 0xffff ? i + 2 : i + 1);
    width += widthOf(code, character);
    if (code > 0xffff) ++i;
  }
  return width;
}

interface Slices { utf8Slice: () => string; ucs2Slice: () => string; latin1Slice: () => string; asciiSlice: () => string }
// A negative number is an error of ICU's.
export function transcode(source: Uint8Array, from: string, to: string): unknown {
  const slices: Slices = natives.snapshot.lateNatives("node/buffer");
  const kinds: Record<string, keyof Slices> = { __proto__: null, utf8: "utf8Slice", ucs2: "ucs2Slice", utf16le: "ucs2Slice", latin1: "latin1Slice", binary: "latin1Slice", ascii: "asciiSlice" } as any;
  const slice = kinds[from];
  if (slice === undefined || kinds[to] === undefined) return -1;
  let text: string = Reflect.apply(slices[slice], source, []);
  const most = to === "ascii" ? 0x7f : to === "latin1" || to === "binary" ? 0xff : 0xffff;
  if (most < 0xffff) {
    let out = "";
    for (let i = 0; i < text.length; ++i) {
      const code = codeAt(text, i);
      out += code > most ? "?" : text[i]!;
      if (code > 0xffff) ++i;
    }
    text = out;
  }
  const { Buffer } = requireBuiltin("buffer");
  return Reflect.apply(Buffer.from, Buffer, [text, to]);
}
export const icuErrName = (number: number) => (number === -1 ? "U_ILLEGAL_ARGUMENT_ERROR" : "U_ZERO_ERROR");
export const hasConverter = () => true;
