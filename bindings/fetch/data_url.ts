// https://fetch.spec.whatwg.org/#data-url-processor
import { natives } from "../core/natives";
import { latin1Bytes } from "edgert:core/primordials";
import { latin1 } from "../encoding/encoding";
import { percentDecode } from "../url/percent";

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
