// Deno.*: what edge functions use of it.
import { late } from "../core/late";
import { define, natives } from "../core/natives";
import { inspect } from "../console/inspect";
import { clearHandler, setHandler, type Handler } from "../fetch/serve";
import { errors } from "./errors";

let environment: Map<string, string> | null = null;
export let addEnvironment = (name: string, value: string) => { readEnvironment().set(name, value); };
const readEnvironment = () => {
  if (environment === null) {
    environment = new Map();
    const flat = natives.runtime.env();
    for (let i = 0; i + 1 < flat.length; i += 2) environment.set(flat[i]!, flat[i + 1]!);
  }
  return environment;
};
const unsupported = () => { throw new errors.NotSupported!("The operation is not supported"); };

function serve(first: any, second?: any) {
  const options = typeof first === "function" ? {} : first ?? {};
  const handler: unknown = typeof first === "function" ? first : typeof second === "function" ? second : options.handler ?? options.fetch;
  if (typeof handler !== "function") throw new TypeError("A handler function must be provided.");
  setHandler(handler as Handler, typeof options.onError === "function" ? options.onError : null);
  const address = { transport: "tcp", hostname: "0.0.0.0", port: 9999 };
  options.onListen?.(address);
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => { finish = resolve; });
  return { finished, addr: address, async shutdown() { clearHandler(); finish(); await finished; }, ref() {}, unref() {} };
}

const connections = () => late<typeof import("./connections")>("deno/connections");
const Deno = {
  serve,
  errors,
  inspect,
  env: {
    get: (name: string) => readEnvironment().get(String(name)),
    has: (name: string) => readEnvironment().has(String(name)),
    toObject: () => Object.fromEntries(readEnvironment()),
    set: unsupported,
    delete: () => {},
  },
  version: { deno: "supabase-edge-runtime-1.74.0 (compatible with Deno v2.1.4)", v8: "11.6.189.12", typescript: "5.1.6" },
  build: { target: "x86_64-unknown-linux-gnu", arch: "x86_64", os: "linux", vendor: "unknown", standalone: true },
  args: [] as string[],
  noColor: true,
  pid: undefined,
  hostname: () => "localhost",
  osRelease: () => "0.0.0-00000000-generic",
  osUptime: () => 0,
  loadavg: () => [0, 0, 0],
  uid: () => 1000,
  gid: () => 1000,
  consoleSize: () => ({ columns: 80, rows: 24 }),
  exit: () => {},
  kill: () => {},
  addSignalListener: () => {},
  removeSignalListener: () => {},
  permissions: { query: async () => ({ state: "granted", partial: false }), querySync: () => ({ state: "granted", partial: false }) },
  upgradeWebSocket: (request: any, options?: any) => late<typeof import("../websocket/websocket")>("websocket/websocket").upgradeWebSocket(request, options),
  createHttpClient: (options?: any) => late<typeof import("../fetch/http_client")>("fetch/http_client").createHttpClient(options),
  connect: (options?: any) => connections().connect(options),
  connectTls: (options?: any) => connections().connectTls(options),
  startTls: (conn?: any, options?: any) => connections().startTls(conn, options),
  resolveDns: (query?: any, type?: any, options?: any) => late<typeof import("./resolve_dns")>("deno/resolve_dns").resolveDns(query, type, options),
  Command: class { constructor() { throw new Error("Spawning subprocesses is not allowed on Supabase Edge Runtime."); } },
};
for (const name of ["serveHttp", "listen", "listenTls", "listenDatagram",
  "readFile", "readTextFile", "writeFile", "writeTextFile", "open", "create", "remove", "mkdir", "readDir", "stat", "lstat", "realPath", "makeTempDir", "makeTempFile",
  "readFileSync", "readTextFileSync", "writeFileSync", "writeTextFileSync", "readDirSync", "statSync", "cwd"]) {
  (Deno as any)[name] = () => { throw new errors.NotSupported!(`Deno.${name} is not supported yet`); };
}
define({ Deno });
