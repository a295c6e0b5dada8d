// https://fetch.spec.whatwg.org/#data-url-processor
import { natives } from "../core/natives";
import { latin1Bytes } from "edgert:core/primordials";

const hex = (code: number) => (code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : code >= 97 && code <= 102 ? code - 87 : -1);

// https://url.spec.whatwg.org/#string-percent-decode
export function percentDecode(text: string): Uint8Array {
  const bytes = natives.encoding.encode(text);
  if (!text.includes("%")) return bytes;
  let to = 0;
  for (let from = 0; from < bytes.length; ++from) {
    const high = bytes[from] === 37 ? hex(bytes[from + 1] ?? 0) : -1;
    const low = high < 0 ? -1 : hex(bytes[from + 2] ?? 0);
    if (low >= 0) {
      bytes[to++] = high * 16 + low;
      from += 2;
    } else {
      bytes[to++] = bytes[from]!;
    }
  }
  return bytes.slice(0, to);
}

// The body and its MIME type of a data: URL without fragment; null when it is malformed.
export function readDataUrl(url: string): { body: Uint8Array; type: string } | null {
  const comma = url.indexOf(",");
  if (comma < 0) return null;
  let type = url.slice("data:".length, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");
  let body = percentDecode(url.slice(comma + 1));
  const base64 = /; *base64$/i.exec(type);
  if (base64) {
    type = type.slice(0, base64.index);
    const text = natives.encoding.atob(latin1(body));
    if (text === null) return null;
    body = latin1Bytes(text);
  }
  if (type.startsWith(";")) type = "text/plain" + type;
  if (!/^[!#$%&'*+\-.^_`|~\w]+\/[!#$%&'*+\-.^_`|~\w]+ *(;|$)/.test(type)) type = "text/plain;charset=US-ASCII";
  return { body, type };
}

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
