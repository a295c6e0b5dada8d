// https://url.spec.whatwg.org/#string-percent-decode
import { natives } from "../core/natives";

// -1 for what is none.
export const hexDigit = (code: number): number => (code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : code >= 97 && code <= 102 ? code - 87 : -1);

export function percentDecode(text: string): Uint8Array {
  const bytes = natives.encoding.encode(text);
  if (!text.includes("%")) return bytes;
  let to = 0;
  for (let from = 0; from < bytes.length; ++from) {
    const high = bytes[from] === 37 ? hexDigit(bytes[from + 1] ?? 0) : -1;
    const low = high < 0 ? -1 : hexDigit(bytes[from + 2] ?? 0);
    if (low >= 0) {
      bytes[to++] = high * 16 + low;
      from += 2;
    } else {
      bytes[to++] = bytes[from]!;
    }
  }
  return bytes.slice(0, to);
}
