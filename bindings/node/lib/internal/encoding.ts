// In place of Node's internal/encoding: the platform's own.
import { record } from "edgert:core/objects";
import { TextDecoder, TextEncoder } from "edgert:encoding/encoding";

export { TextDecoder, TextEncoder };
// https://encoding.spec.whatwg.org/#names-and-labels: labels of what no TextDecoder is for.
const replaced: Record<string, true> = record({ replacement: true, csiso2022kr: true, "hz-gb-2312": true, "iso-2022-cn": true, "iso-2022-cn-ext": true, "iso-2022-kr": true });
export function getEncodingFromLabel(label: string): string | undefined {
  if (label.trim().toLowerCase() in replaced) return "replacement";
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
