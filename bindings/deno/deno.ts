// Deno.*: what edge functions use of it.
import { errors, makeError } from "../core/errors";
import { late } from "../core/late";
import { define, nameInterface, natives } from "../core/natives";
import { record, settlementOf } from "../core/objects";
import { put } from "edgert:core/primordials";
import { EventTarget } from "../events/events";
import { inspect } from "../console/inspect";
import { setHandler, type Handler } from "../serve/serve";

let variables: Map<string, string> | null = null;
export let addEnvironment = (name: string, value: string) => { readEnvironment().set(name, value); };
const readEnvironment = () => {
  if (variables === null) {
    variables = new Map();
    const flat = natives.core.env();
    for (let i = 0; i + 1 < flat.length; i += 2) variables.set(flat[i]!, flat[i + 1]!);
  }
  return variables;
};
export const environment = (): Map<string, string> => readEnvironment();

// What compilers of `await using` take where V8 has none.
const asyncDispose: unique symbol = (Symbol as any).asyncDispose ?? Symbol.for("Symbol.asyncDispose");

function serve(first: any, second?: any) {
  const options = typeof first === "function" ? record<any>({}) : first ?? record<any>({});
  const handler: unknown = typeof first === "function" ? first : typeof second === "function" ? second : options.handler ?? options.fetch;
  if (typeof handler !== "function") throw new TypeError("A handler function must be provided.");
  const stop = setHandler(handler as Handler, typeof options.onError === "function" ? options.onError : null);
  const address = { transport: "tcp", hostname: "0.0.0.0", port: 9999 };
  const { onListen } = options;
  if (onListen !== undefined && onListen !== null) Reflect.apply(onListen, options, [address]);
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => { finish = resolve; });
  const shutdown = async () => { stop?.(); finish(); await settlementOf(finished); };
  return { finished, addr: address, shutdown, ref() {}, unref() {}, [asyncDispose]: shutdown };
}

// Outside of `deno test` and `deno bench` deno's own do nothing, too.
function test(): void {}
test.ignore = () => {};
test.only = () => {};

// As in the reference, all is granted; what net access there is shows when it is used.
class PermissionStatus extends EventTarget {
  onchange = null;
  constructor(secret?: unknown) {
    if (secret !== granted) throw new TypeError("Illegal constructor");
    super();
  }
  get state() { return "granted"; }
  get partial() { return false; }
}
const granted = Symbol();
class Permissions {
  querySync() { return new PermissionStatus(granted); }
  requestSync() { return new PermissionStatus(granted); }
  revokeSync() { return new PermissionStatus(granted); }
  async query() { return new PermissionStatus(granted); }
  async request() { return new PermissionStatus(granted); }
  async revoke() { return new PermissionStatus(granted); }
}
nameInterface("Permissions", Permissions);
nameInterface("PermissionStatus", PermissionStatus);

const files = () => late<typeof import("./fs/fs")>("deno/fs/fs");
const connections = () => late<typeof import("./connections")>("deno/connections");
const legacyServer = () => late<typeof import("./legacy_server")>("deno/legacy_server");
const Deno = {
  serve,
  listen: (options?: any) => legacyServer().listen(options),
  serveHttp: (conn?: unknown) => legacyServer().serveHttp(conn),
  errors,
  inspect,
  env: {
    get: (name: string) => readEnvironment().get(String(name)),
    has: (name: string) => readEnvironment().has(String(name)),
    toObject: () => Object.fromEntries(readEnvironment()),
    set: () => { throw makeError("NotSupported", "Deno.env.set is not supported: a worker has the variables that it was made with"); },
    delete: () => {},
  },
  version: { deno: "supabase-edge-runtime-1.74.0 (compatible with Deno v2.1.4)", v8: "11.6.189.12", typescript: "5.1.6" },
  build: { target: "x86_64-unknown-linux-gnu", arch: "x86_64", os: "linux", vendor: "unknown", standalone: true },
  args: [] as string[],
  noColor: true,
  pid: undefined,
  ppid: undefined,
  exitCode: 0,
  execPath: () => "/bin/edge-runtime",
  isatty: () => false,
  memoryUsage: () => { const numbers = natives.edgeRuntime.heap(); return { rss: 0, heapTotal: numbers[0]!, heapUsed: numbers[6]!, external: numbers[8]! }; },
  systemMemoryInfo: () => ({ total: 0, free: 0, available: 0, buffers: 0, cached: 0, swapTotal: 0, swapFree: 0 }),
  networkInterfaces: () => [
    { family: "IPv4", name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", scopeid: null, cidr: "127.0.0.1/8", mac: "00:00:00:00:00:00" },
    { family: "IPv4", name: "eth0", address: "10.0.0.10", netmask: "255.255.255.0", scopeid: null, cidr: "10.0.0.10/24", mac: "00:00:00:00:00:01" },
  ],
  refTimer: () => {},
  unrefTimer: () => {},
  SeekMode: { Start: 0, Current: 1, End: 2, 0: "Start", 1: "Current", 2: "End" },
  test,
  bench: () => {},
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
  permissions: new Permissions(),
  Permissions,
  PermissionStatus,
  upgradeWebSocket: (request: any, options?: any) => late<typeof import("../websocket/websocket")>("websocket/websocket").upgradeWebSocket(request, options),
  createHttpClient: (options?: any) => late<typeof import("../fetch/http_client")>("fetch/http_client").createHttpClient(options),
  connect: (options?: any) => connections().connect(options),
  connectTls: (options?: any) => connections().connectTls(options),
  startTls: (conn?: any, options?: any) => connections().startTls(conn, options),
  resolveDns: (query?: any, type?: any, options?: any) => late<typeof import("./resolve_dns")>("deno/resolve_dns").resolveDns(query, type, options),
  cron: (name?: unknown, schedule?: unknown, options?: unknown, handler?: unknown) => late<typeof import("./cron")>("deno/cron").cron(name, schedule, options, handler),
  Command: class { constructor() { throw new Error("Spawning subprocesses is not allowed on Supabase Edge Runtime."); } },
};

// The rest of Deno 2.1's namespace, so that what is not supported says its name.
const refused = (name: string) => makeError("NotSupported", `Deno.${name} is not supported yet`);
for (const name of ["listenTls", "listenDatagram", "umask", "watchFs", "dlopen", "run", "openKv"]) {
  put(Deno, name, () => { throw refused(name); });
}
for (const name of ["open", "create", "remove", "mkdir", "stat", "lstat", "realPath", "makeTempDir", "makeTempFile", "copyFile", "rename", "link", "symlink", "readLink", "truncate",
  "utime", "chmod", "chown", "readFile", "readTextFile", "writeFile", "writeTextFile", "readDir"]) {
  for (const form of [name, `${name}Sync`]) put(Deno, form, (...args: unknown[]) => files().call(form, args));
}
for (const name of ["cwd", "chdir"]) put(Deno, name, (...args: unknown[]) => files().call(name, args));
for (const name of ["Process", "ChildProcess", "UnsafeCallback", "UnsafePointer", "UnsafePointerView", "UnsafeFnPointer", "UnsafeWindowSurface",
  "AtomicOperation", "Kv", "KvU64", "KvListIterator"]) {
  put(Deno, name, { [name]: class { constructor() { throw refused(name); } } }[name]);
}
for (const name of ["stdin", "stdout", "stderr"] as const) {
  Object.defineProperty(Deno, name, { get: () => files()[name], enumerable: true, configurable: true });
}
Object.defineProperty(Deno, "FsFile", { get: () => files().FsFile, enumerable: true, configurable: true });
Object.defineProperty(Deno, "mainModule", { get: () => natives.core.entryUrl(), enumerable: true, configurable: true });
Object.defineProperty(Deno, "HttpClient", { get: () => late<typeof import("../fetch/http_client")>("fetch/http_client").HttpClient, enumerable: true, configurable: true });
define({ Deno });
