// What Node's library gives to process; boot.ts asks for it once.
import { carry } from "edgert:core/context";
import { natives } from "edgert:core/natives";
import { askFirst } from "edgert:events/events";
import { heldKinds } from "edgert:node/held";
import { internalBinding, requireBuiltin, unavailable } from "edgert:node/loader";
import { finish, writeTo } from "edgert:node/standard_streams";
import { process, setProcess } from "edgert:node/process_object";
import { atStart } from "edgert:node/starts";
import { captureCallback, hasUncaughtExceptionCaptureCallback, setUncaughtExceptionCaptureCallback } from "edgert:node/lib/internal/process/execution";

const call = (holder: any, name: string, args: unknown[]): any => Reflect.apply(holder[name], holder, args);

const raw = internalBinding("process_methods");
const perThread = requireBuiltin("internal/process/per_thread");
const wrapped = call(perThread, "wrapProcessMethods", [raw]);
const { hrtime } = perThread;
hrtime.bigint = perThread.hrtimeBigInt;
const asyncHooks = requireBuiltin("internal/async_hooks");
call(internalBinding("async_wrap"), "setupHooks", [asyncHooks.nativeHooks]);
const { nextTick, runNextTicks } = call(requireBuiltin("internal/process/task_queues"), "setupTaskQueue", []);
const timers = call(requireBuiltin("internal/timers"), "getTimerCallbacks", [runNextTicks]);
call(internalBinding("timers"), "setupTimers", [timers.processImmediate, timers.processTimers]);
requireBuiltin("timers");

const { initializeDebugEnv } = requireBuiltin("internal/util/debuglog");
atStart(() => Reflect.apply(initializeDebugEnv, undefined, [process.env.NODE_DEBUG]));

const refuse = (name: string) => () => { throw unavailable(`process.${name}`); };
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
  kill: refuse("kill"),
  abort: refuse("abort"),
  chdir(folder: string) {
    call(requireBuiltin("internal/validators"), "validateString", [folder, "directory"]);
    call(raw, "chdir", [folder]);
  },
  umask: raw.umask,
  loadEnvFile: raw.loadEnvFile,
  binding: refuse("binding"),
  getuid: internalBinding("credentials").getuid,
  geteuid: internalBinding("credentials").geteuid,
  getgid: internalBinding("credentials").getgid,
  getegid: internalBinding("credentials").getegid,
  getgroups: internalBinding("credentials").getgroups,
  getActiveResourcesInfo: heldKinds,
  emitWarning: requireBuiltin("internal/process/warning").emitWarning,
  getBuiltinModule: requireBuiltin("internal/modules/helpers").getBuiltinModule,
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback,
  sourceMapsEnabled: false,
  setSourceMapsEnabled() {},
  assert: perThread.assert,
  config: { target_defaults: {}, variables: { node_module_version: 115 } },
  features: { inspector: false, debug: false, uv: true, ipv6: true, tls_alpn: true, tls_sni: true, tls_ocsp: true, tls: true, cached_builtins: true, require_module: true },
  domain: null,
  allowedNodeEnvironmentFlags: new Set(),
  report: undefined,
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
  return stream;
}
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
askFirst((error, promise) => {
  const origin = promise === undefined ? "uncaughtException" : "unhandledRejection";
  if (promise !== undefined && call(process, "listenerCount", ["unhandledRejection"]) > 0) {
    call(process, "emit", ["unhandledRejection", error, promise]);
    return true;
  }
  // https://nodejs.org/api/errors.html#err_unhandled_rejection
  if (promise !== undefined && !(error instanceof Error)) {
    const { codes } = requireBuiltin("internal/errors");
    const { inspect } = requireBuiltin("internal/util/inspect");
    error = Reflect.construct(codes.ERR_UNHANDLED_REJECTION, [Reflect.apply(inspect, undefined, [error])]);
  }
  call(asyncHooks, "clearAsyncIdStack", []);
  call(process, "emit", ["uncaughtExceptionMonitor", error, origin]);
  const capture = captureCallback();
  if (capture !== null) {
    Reflect.apply(capture, undefined, [error]);
    return true;
  }
  return call(process, "emit", ["uncaughtException", error, origin]);
});
