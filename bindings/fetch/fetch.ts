// fetch: upstream requests are not supported yet; data: URLs are.
import { define, natives } from "../core/natives";
import { atob } from "../encoding/encoding";
import { Request } from "./request";
import { Response } from "./response";

export async function fetch(input: Request | string, init?: object): Promise<Response> {
  const request = new Request(input as never, init);
  const data = /^data:([^,]*),([^#]*)/.exec(request.url);
  if (!data) throw new TypeError(`fetch of ${request.url.split(":")[0]}: URLs is not supported yet`);
  const text = decodeURIComponent(data[2]!);
  const base64 = /;\s*base64$/i.test(data[1]!);
  const bytes = base64 ? Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) : natives.encoding.encode(text);
  return new Response(bytes, { headers: { "content-type": data[1]!.replace(/;\s*base64$/i, "") || "text/plain;charset=US-ASCII" } });
}
define({ fetch });
