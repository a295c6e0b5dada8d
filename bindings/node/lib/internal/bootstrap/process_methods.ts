// What Node's library gives to process; boot.ts asks for it once.
import { console } from "edgert:console/console";
import { carry } from "edgert:core/context";
import { late } from "edgert:core/late";
import { natives } from "edgert:core/natives";
import { sequence } from "edgert:core/webidl";
import { askFirst, tellOfHandler, tellOfRejection } from "edgert:events/events";
import { heldKinds } from "edgert:node/held";
import { internalBinding, otherProcess, requireBuiltin, unavailable } from "edgert:node/loader";
import { finish, writeTo } from "edgert:node/standard_streams";
import { record } from "edgert:core/objects";
import { process, setProcess } from "edgert:node/process_object";
import { atStart } from "edgert:node/starts";
import { captureCallback, hasUncaughtExceptionCaptureCallback, setUncaughtExceptionCaptureCallback } from "edgert:node/lib/internal/process/execution";
import { origin } from "edgert:node/uncaught";

const call = (holder: any, name: string, args: unknown[]): any => Reflect.apply(holder[name], holder, args);
const { UV_EINVAL, UV_EPERM }: Record<string, number> = internalBinding("uv");

const raw = internalBinding("process_methods");
// process.kill() asks process for it, where there is none: nobody but the process itself is there, and it takes no signals.
const kMostSignals = 64;
const deny = (pid: unknown, signal: unknown): number => (!(Number(signal) >= 0 && Number(signal) <= kMostSignals) ? UV_EINVAL! : Number(pid) === 1 && signal === 0 ? 0 : UV_EPERM!);
otherProcess["internal/process/per_thread"] = new Proxy(process, record<ProxyHandler<any>>({
  get: (target, name) => (name === "_kill" ? target._kill ?? deny : target[name]),
}));
const perThread = requireBuiltin("internal/process/per_thread");
const wrapped = call(perThread, "wrapProcessMethods", [raw]);
const { hrtime } = perThread;
hrtime.bigint = perThread.hrtimeBigInt;
const asyncHooks = requireBuiltin("internal/async_hooks");
call(internalBinding("async_wrap"), "setupHooks", [asyncHooks.nativeHooks]);
// Rejections are the library's business from here on; it asks listeners of process, and this those of the web, too.
const reasons = new WeakMap<object, unknown>();
const emitRejection = (name: string, ...args: any[]): boolean => {
  const isTaken: boolean = call(process, "emit", [name, ...args]);
  if (name === "unhandledRejection") {
    const reason: unknown = args[0], promise: any = args[1];
    reasons.set(promise, reason);
    return isTaken || tellOfRejection(promise, reason);
  }
  if (name === "rejectionHandled") tellOfHandler(args[0] as Promise<unknown>, reasons.get(args[0] as object));
  return isTaken;
};
otherProcess["internal/process/promises"] = new Proxy(process, record<ProxyHandler<any>>({
  get: (target, name) => (name === "emit" ? emitRejection : target[name]),
}));
const { nextTick, runNextTicks } = call(requireBuiltin("internal/process/task_queues"), "setupTaskQueue", []);
const timers = call(requireBuiltin("internal/timers"), "getTimerCallbacks", [runNextTicks]);
call(internalBinding("timers"), "setupTimers", [timers.processImmediate, timers.processTimers]);
requireBuiltin("timers");

const { initializeDebugEnv } = requireBuiltin("internal/util/debuglog");
atStart(() => Reflect.apply(initializeDebugEnv, undefined, [process.env.NODE_DEBUG]));

const frozen = (values: any): object => {
  for (const name of Object.keys(values)) if (typeof values[name] === "object") frozen(values[name]);
  return Object.freeze(values);
};
const refuse = (name: string) => () => { throw unavailable(`process.${name}`); };
// https://nodejs.org/api/process.html#processsetuidid: nobody has another name here, and nobody may become who has a number.
function checkId(id: unknown, name: string): void {
  const { codes } = requireBuiltin("internal/errors");
  if (typeof id === "number") call(requireBuiltin("internal/validators"), "validateUint32", [id, name]);
  else if (typeof id !== "string") throw Reflect.construct(codes.ERR_INVALID_ARG_TYPE, [name, ["number", "string"], id]);
}
// Names that every system has; whoever else would be meant is not there.
const kKnown = ["root", "nobody", "nogroup"];
function denied(method: string, kind: string, ids: unknown[]): never {
  const unknown = ids.find((id) => typeof id === "string" && !kKnown.includes(id));
  if (unknown !== undefined) throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_UNKNOWN_CREDENTIAL, [kind, unknown]);
  const error: any = new Error("EPERM, Operation not permitted");
  const more: any = { errno: 1, code: "EPERM", syscall: method };
  for (const name of Object.keys(more)) Object.defineProperty(error, name, { value: more[name], writable: true, enumerable: true, configurable: true });
  throw error;
}
const credential = (method: string, kind: string) => (id: unknown): never => {
  checkId(id, "id");
  return denied(method, kind, [id]);
};
let exitCode: number | undefined;
let exiting = false;
// The loop, and when it ends, belong to the worker: this ends what runs.
function exit(code?: unknown): void {
  if (code !== undefined) process.exitCode = code;
  if (!exiting) {
    exiting = true;
    call(process, "emit", ["exit", process.exitCode ?? 0]);
  }
  const ends: { exit(code: number): void } = natives.snapshot.lateNatives("node/process_methods");
  ends.exit(Number(process.exitCode ?? 0));
}

setProcess({
  nextTick(callback: any, ...args: unknown[]) { Reflect.apply(nextTick, process, [typeof callback === "function" ? carry(callback) : callback, ...args]); },
  _tickCallback: runNextTicks,
  hrtime,
  cpuUsage: wrapped.cpuUsage,
  resourceUsage: wrapped.resourceUsage,
  memoryUsage: wrapped.memoryUsage,
  constrainedMemory: raw.constrainedMemory,
  availableMemory: raw.availableMemory,
  uptime: raw.uptime,
  _rawDebug: wrapped._rawDebug,
  exit,
  kill: wrapped.kill,
  abort: refuse("abort"),
  chdir(folder: string) {
    call(requireBuiltin("internal/validators"), "validateString", [folder, "directory"]);
    call(raw, "chdir", [folder]);
  },
  umask(mask?: unknown) { return call(raw, "umask", mask === undefined ? [] : [call(requireBuiltin("internal/validators"), "parseFileMode", [mask, "mask"])]); },
  loadEnvFile: raw.loadEnvFile,
  binding: refuse("binding"),
  getuid: internalBinding("credentials").getuid,
  geteuid: internalBinding("credentials").geteuid,
  getgid: internalBinding("credentials").getgid,
  getegid: internalBinding("credentials").getegid,
  getgroups: internalBinding("credentials").getgroups,
  setuid: credential("setuid", "User"),
  seteuid: credential("seteuid", "User"),
  setgid: credential("setgid", "Group"),
  setegid: credential("setegid", "Group"),
  initgroups(user: unknown, extraGroup: unknown) {
    checkId(user, "user");
    checkId(extraGroup, "extraGroup");
    denied("initgroups", "Group", [extraGroup]);
  },
  setgroups(groups: unknown) {
    call(requireBuiltin("internal/validators"), "validateArray", [groups, "groups"]);
    const ids = sequence(groups, "groups", (id): unknown => id);
    ids.forEach((id, i) => checkId(id, `groups[${i}]`));
    denied("setgroups", "Group", ids);
  },
  getActiveResourcesInfo(): string[] {
    const { timeoutInfo, immediateInfo }: { timeoutInfo: Int32Array; immediateInfo: Uint32Array } = internalBinding("timers");
    const all = heldKinds();
    for (let i = 0; i < timeoutInfo[0]!; ++i) all.push("Timeout");
    for (let i = 0; i < immediateInfo[1]!; ++i) all.push("Immediate");
    return all;
  },
  emitWarning: requireBuiltin("internal/process/warning").emitWarning,
  getBuiltinModule: requireBuiltin("internal/modules/helpers").getBuiltinModule,
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  sourceMapsEnabled: false,
  setSourceMapsEnabled(on: unknown) { call(requireBuiltin("internal/validators"), "validateBoolean", [on, "val"]); },
  assert: call(requireBuiltin("internal/util"), "deprecate", [perThread.assert, "process.assert() is deprecated. Please use the `assert` module instead.", "DEP0100"]),
  config: frozen({ target_defaults: { cflags: [], default_configuration: "Release", defines: [], include_dirs: [], libraries: [] }, variables: { node_module_version: 115, v8_enable_i18n_support: 1 } }),
  features: { inspector: false, debug: false, uv: true, ipv6: true, tls_alpn: true, tls_sni: true, tls_ocsp: true, tls: true, cached_builtins: true, require_module: true },
  domain: null,
  allowedNodeEnvironmentFlags: new Set(),
  // There is none but for packages that look into it for the C library that their natives have to fit: they choose one, and fail by saying that
  // natives cannot be had, not that none fits.
  report: {
    compact: false, directory: "", excludeNetwork: false, filename: "", reportOnFatalError: false, reportOnSignal: false, reportOnUncaughtException: false, signal: "SIGUSR2",
    getReport: () => ({ header: { glibcVersionRuntime: "2.36" }, sharedObjects: [] }),
    writeReport: refuse("report.writeReport"),
  },
});
Object.defineProperty(process, "_exiting", { get: () => exiting, set(value) { exiting = Boolean(value); }, configurable: true, enumerable: true });
Object.defineProperty(process, "exitCode", {
  get: () => exitCode,
  set(code: any) {
    if (code !== null && code !== undefined) {
      let value = code;
      if (typeof code === "string" && code !== "" && !Number.isNaN(Number(code))) value = Number(code);
      call(requireBuiltin("internal/validators"), "validateInteger", [value, "code"]);
    }
    exitCode = code;
  },
  configurable: false, enumerable: true,
});

// Lines go where those of console go.
function output(descriptor: number): object {
  const { Writable } = requireBuiltin("stream");
  const stream: any = Reflect.construct(Writable, [{
    decodeStrings: false,
    write(chunk: string | Uint8Array, encoding: string, done: () => void) {
      writeTo(descriptor, chunk);
      done();
    },
    final(done: () => void) {
      finish(descriptor);
      done();
    },
  }]);
  stream.fd = descriptor;
  stream._type = "fs";
  stream.destroySoon = stream.destroy;
  stream._destroy = (error: unknown, done: (error: unknown) => void) => { done(error); };
  consoleStreams().made(descriptor === 1 ? 0 : 1, stream);
  return stream;
}
const consoleStreams = () => late<typeof import("../../../console_streams")>("node/console_streams");
const stream = (name: string, at: 0 | 1): void => {
  const set = (value: unknown): void => { consoleStreams().replace(at, value); };
  Object.defineProperty(console, name, { get: () => consoleStreams().streamOf(at), set, configurable: true, enumerable: false });
};
stream("_stdout", 0);
stream("_stderr", 1);
// Node's class is there beside the platform's own console, which is one of its instances.
let isInstance = false;
Object.defineProperty(console, "Console", {
  get() {
    const { Console, kBindProperties } = requireBuiltin("internal/console/constructor");
    if (!isInstance) Reflect.apply(Console.prototype[kBindProperties], console, [true, "auto"]);
    isInstance = true;
    return Console;
  },
  set(value) { Object.defineProperty(console, "Console", { value, writable: true, configurable: true, enumerable: true }); },
  configurable: true, enumerable: true,
});
function lazily(name: string, make: () => object): void {
  let made: object | undefined;
  Object.defineProperty(process, name, {
    get: () => made ??= make(),
    set(value) { made = value; },
    configurable: true, enumerable: true,
  });
}
lazily("stdout", () => output(1));
lazily("stderr", () => output(2));
lazily("stdin", () => {
  const { Readable } = requireBuiltin("stream");
  const stream: any = Reflect.construct(Readable, [{ read(this: any) { call(this, "push", [null]); } }]);
  stream.fd = 0;
  return stream;
});

// https://nodejs.org/api/process.html#event-uncaughtexception
askFirst((error) => {
  call(process, "emit", ["uncaughtExceptionMonitor", error, origin()]);
  const capture = captureCallback();
  let isTaken = capture !== null;
  if (capture !== null) Reflect.apply(capture, undefined, [error]);
  else isTaken = call(process, "emit", ["uncaughtException", error, origin()]);
  leaveResources();
  return isTaken ? true : origin() === "uncaughtException" ? null : false;
});
// What ran has ended for async hooks, too.
function leaveResources(): void {
  if (call(asyncHooks, "afterHooksExist", [])) {
    do {
      const id = call(asyncHooks, "executionAsyncId", []);
      if (id === 0) call(asyncHooks, "popAsyncContext", [0]);
      else call(asyncHooks, "emitAfter", [id]);
    } while (call(asyncHooks, "hasAsyncIdStack", []));
  }
  call(asyncHooks, "clearAsyncIdStack", []);
}
