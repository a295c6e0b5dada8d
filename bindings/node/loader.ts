// How Node's own library finds its parts: in place of its internal/bootstrap/realm.js. Files of the library are late parts
// "node/library/ID"; "node/lib/ID" is what stands in for one of them, "node/amend/ID" changes what one exports, and "node/NAME/binding" is
// what answers to internalBinding("NAME").
import { late } from "edgert:core/late";
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { process } from "edgert:node/process_object";

export interface BuiltinModule { readonly id: string; exports: any; loaded: boolean }

const modules: Record<string, BuiltinModule> = record({});
// What modules get for `process` that see another one.
export const otherProcess: Record<string, any> = record({});
const bindings: Record<string, any> = record({});
export const primordials: any = record({});

// Those that scripts may import, as Node has them. What is not among them is nobody's but the library's.
const kPublic = ["_http_agent", "_http_client", "_http_common", "_http_incoming", "_http_outgoing", "_http_server", "_stream_duplex", "_stream_passthrough", "_stream_readable",
  "_stream_transform", "_stream_wrap", "_stream_writable", "_tls_common", "_tls_wrap", "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console",
  "constants", "crypto", "dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2", "https", "inspector", "inspector/promises",
  "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "process", "punycode", "querystring", "readline", "readline/promises", "repl", "stream",
  "stream/consumers", "stream/promises", "stream/web", "string_decoder", "sys", "timers", "timers/promises", "tls", "trace_events", "tty", "url", "util", "util/types", "v8", "vm",
  "wasi", "worker_threads", "zlib"];
export const publicIds: readonly string[] = kPublic;
// Of some, the name with its scheme alone is Node's.
export const isPublic = (id: string, hasScheme = false): boolean => kPublic.includes(id) || (hasScheme && (id === "test" || id === "sea"));

// What Node calls errors that its user can tell apart.
export function coded(code: string, message: string): Error {
  const error = new Error(message);
  Object.defineProperty(error, "code", { value: code, writable: true, enumerable: true, configurable: true });
  return error;
}
export const unavailable = (what: string): Error => coded("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", `${what} is not supported`);

// What scripts call that brings them to natives that there are not.
const kCalled: Record<string, string> = record({ "udp_wrap.UDP": "dgram.createSocket", "process_wrap.Process": "child_process.spawn", "spawn_sync.spawn": "child_process.spawnSync" });

// Answers for natives that there are not: whatever is taken from it can be had, and throws once it is used.
function missing(name: string): object {
  const members: Record<string, Function> = record({});
  return new Proxy({}, record<ProxyHandler<object>>({
    get(_, member) {
      if (typeof member !== "string") return undefined;
      if (!(member in members)) members[member] = function () { throw unavailable(kCalled[`${name}.${member}`] ?? `${member} of Node's "${name}"`); };
      return members[member];
    },
  }));
}

// A part that gives one value exports it as `exports`.
const valueOf = (part: any): any => ("exports" in part ? part.exports : part);

export function internalBinding(name: string): any {
  if (name in bindings) return bindings[name];
  const part = `node/${name}/binding`;
  const found = natives.snapshot.hasLatePart(part) ? valueOf(late<any>(part)) : natives.snapshot.lateNatives(`node/${name}`) ?? missing(name);
  bindings[name] = found;
  return found;
}

export function exists(id: string): boolean {
  return natives.snapshot.hasLatePart(`node/lib/${id}`) || natives.snapshot.hasLatePart(`node/library/${id}`);
}

export const isLoaded = (id: string): boolean => id in modules;

export function requireBuiltin(id: string): any {
  const known = modules[id];
  if (known !== undefined) return known.exports;
  const module: BuiltinModule = { id, exports: {}, loaded: false };
  if (natives.snapshot.hasLatePart(`node/lib/${id}`)) {
    modules[id] = module;
    module.exports = valueOf(late<any>(`node/lib/${id}`));
  } else {
    if (!natives.snapshot.hasLatePart(`node/library/${id}`)) throw unavailable(`"node:${id}"`);
    modules[id] = module;
    try {
      Reflect.apply(natives.snapshot.latePart(`node/library/${id}`), undefined, [module.exports, requireBuiltin, module, otherProcess[id] ?? process, internalBinding, primordials]);
    } catch (error) {
      delete modules[id];
      throw error;
    }
  }
  if (natives.snapshot.hasLatePart(`node/amend/${id}`)) module.exports = late<{ amend(exports: any): any }>(`node/amend/${id}`).amend(module.exports) ?? module.exports;
  module.loaded = true;
  return module.exports;
}
