// fetch of blob: URLs. A late part.
import type { Request } from "edgert:fetch/request";
import { Response } from "edgert:fetch/response";
import { type Blob, bytesOfBlob } from "edgert:file/file";
import { objectOf } from "edgert:url/object_urls";

// https://fetch.spec.whatwg.org/#dom-request: what a URL named when the request was made, be it revoked since.
const held = new WeakMap<Request, Blob>();

export function holdObject(request: Request): void {
  const blob = objectOf(request.url);
  if (blob !== undefined) held.set(request, blob);
}
export function passOnObject(from: Request, to: Request): void {
  const blob = held.get(from);
  if (blob !== undefined) held.set(to, blob);
}

// https://fetch.spec.whatwg.org/#scheme-fetch
export function fetchObjectUrl(request: Request): Response {
  const blob = held.get(request);
  if (blob === undefined) throw new TypeError(`fetch: ${request.url} names no blob`);
  if (request.method !== "GET") throw new TypeError("fetch: a blob: URL is fetched with GET alone");
  const headers: Record<string, string> = { "content-type": blob.type };
  const range = request.headers.get("range");
  if (range === null) {
    headers["content-length"] = String(blob.size);
    return new Response(blob, { statusText: "OK", headers });
  }
  const part = singleRange(range, blob.size);
  if (part === null) throw new TypeError(`fetch: the blob has no range ${range}`);
  headers["content-length"] = String(part[1] - part[0]);
  headers["content-range"] = `bytes ${part[0]}-${part[1] - 1}/${blob.size}`;
  return new Response(bytesOfBlob(blob).subarray(...part), { status: 206, statusText: "Partial Content", headers });
}

// https://fetch.spec.whatwg.org/#simple-range-header-value: first byte, and the one behind the last.
function singleRange(field: string, size: number): [number, number] | null {
  const match = /^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*(\d*)$/.exec(field);
  if (match === null || (match[1] === "" && match[2] === "")) return null;
  const [first, last] = [Number(match[1]), Number(match[2])];
  const part: [number, number] = match[1] === "" ? [Math.max(0, size - last), size] : [first, match[2] === "" ? size : Math.min(last + 1, size)];
  return part[0] < part[1] ? part : null;
}
