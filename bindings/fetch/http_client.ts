// Deno.createHttpClient: fetch with authorities, a proxy and connections of its own. A late part.
import { nameInterface, natives } from "edgert:core/natives";
import { sequence } from "edgert:core/webidl";
import { basicAuthorization } from "edgert:fetch/credentials";
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
    const { username, password } = proxy.basicAuth;
    authorization = basicAuthorization(natives.encoding.encode(`${username ?? ""}`), natives.encoding.encode(`${password ?? ""}`));
  }
  if (proxy !== undefined && typeof proxy?.url !== "string") throw new TypeError("createHttpClient: a proxy needs a url");
  const idle = options.poolIdleTimeout;
  // `false` keeps idle connections for as long as the number that crosses can say.
  const idleTimeout = idle === false ? 0xffffffff : idle === undefined || idle === null ? null : Math.min(Math.max(Math.trunc(Number(idle)) || 0, 0), 0xffffffff);
  const most = options.poolMaxIdlePerHost;
  const given = options.caCerts;
  const caCerts = given === undefined || given === null ? [] : sequence(given, "createHttpClient: caCerts", String);
  return new HttpClient(key, natives.fetch.makeClient(caCerts, proxy?.url ?? "", authorization,
    most === undefined ? null : Math.min(Math.max(Math.trunc(Number(most)) || 0, 0), 0xffffffff), idleTimeout, options.allowHost === true,
    http1, http2));
}
nameInterface("HttpClient", HttpClient);
