// Deno.createHttpClient: fetch with authorities, a proxy and connections of its own. A late part.
import { nameInterface, natives } from "edgert:core/natives";
import type { HttpClientHandle } from "./native";

export let handleOfClient: (client: HttpClient) => HttpClientHandle;
const key = Symbol();
// What compilers of `using` take where V8 has none.
const dispose: unique symbol = (Symbol as any).dispose ?? Symbol.for("Symbol.dispose");

export class HttpClient {
  #handle: HttpClientHandle;
  static {
    handleOfClient = (client) => {
      if (!(client instanceof HttpClient)) throw new TypeError("fetch's client must come from Deno.createHttpClient");
      return client.#handle;
    };
  }
  constructor(secret: symbol, handle: HttpClientHandle) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    this.#handle = handle;
  }
  close(): void { natives.fetch.closeClient(this.#handle); }
  [dispose](): void { this.close(); }
}

const later = ["cert", "key", "localAddress"];

export function createHttpClient(options: any = {}): HttpClient {
  if (typeof options !== "object" || options === null) throw new TypeError("createHttpClient needs an object of options");
  for (const name of later) if (options[name] !== undefined) throw new TypeError(`createHttpClient: ${name} is not supported`);
  const http1 = Boolean(options.http1 ?? true);
  const http2 = Boolean(options.http2 ?? true);
  if (!http1 && !http2) throw new TypeError("createHttpClient: either http1 or http2 must be true");
  const { proxy } = options;
  let authorization = "";
  if (proxy?.basicAuth) {
    const bytes = natives.encoding.encode(`${proxy.basicAuth.username ?? ""}:${proxy.basicAuth.password ?? ""}`);
    authorization = "Basic " + natives.encoding.btoa(String.fromCharCode(...bytes));
  }
  if (proxy !== undefined && typeof proxy?.url !== "string") throw new TypeError("createHttpClient: a proxy needs a url");
  const idle = options.poolIdleTimeout;
  // `false` keeps idle connections for as long as the number that crosses can say.
  const idleTimeout = idle === false ? 0xffffffff : idle === undefined || idle === null ? null : Math.min(Math.max(Math.trunc(Number(idle)) || 0, 0), 0xffffffff);
  const most = options.poolMaxIdlePerHost;
  return new HttpClient(key, natives.fetch.makeClient([...(options.caCerts ?? [])].map(String), proxy?.url ?? "", authorization,
    most === undefined ? null : Math.min(Math.max(Math.trunc(Number(most)) || 0, 0), 0xffffffff), idleTimeout, options.allowHost === true,
    http1, http2));
}
nameInterface("HttpClient", HttpClient);
