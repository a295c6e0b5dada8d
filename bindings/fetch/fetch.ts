// fetch: upstream requests are not supported yet; data: and blob: URLs are.
import { define } from "../core/natives";
import { late } from "../core/late";
import { readDataUrl } from "./data_url";
import { Request } from "./request";
import { Response } from "./response";

export async function fetch(input: Request | string, init?: object): Promise<Response> {
  const request = new Request(input as never, init);
  request.signal.throwIfAborted();
  if (request.url.startsWith("blob:")) return late<typeof import("../file/object_urls")>("file/object_urls").fetchObjectUrl(request as never);
  if (!request.url.startsWith("data:")) throw new TypeError(`fetch of ${request.url.split(":")[0]}: URLs is not supported yet`);
  const data = readDataUrl(request.url.split("#")[0]!);
  if (data === null) throw new TypeError("fetch: the data: URL is malformed");
  return new Response(data.body, { statusText: "OK", headers: { "content-type": data.type } });
}
define({ fetch });
