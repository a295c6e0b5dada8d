// In place of Node's internal/encoding: the platform's own.
import { TextDecoder, TextEncoder } from "edgert:encoding/encoding";

export { TextDecoder, TextEncoder };
export function getEncodingFromLabel(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
