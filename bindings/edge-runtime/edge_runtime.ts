// EdgeRuntime.*: workers for main scripts, waitUntil for functions.
import { late } from "../core/late";
import { define, natives } from "../core/natives";
import type { BodyHandle } from "../fetch/native";
import { DOMException } from "../dom-exception/dom_exception";
import { makeError } from "../deno/errors";
import { CustomEvent, Event, EventTarget } from "../events/events";
import { bodyOf, pump } from "../fetch/body";
import { flatHeaders, Headers } from "../fetch/headers";
import { exchangeOf, onClientGone, Request } from "../fetch/request";
import { receivedResponse, type Response } from "../fetch/response";

const later = ["maybeEszip", "s3FsConfig", "tmpFsConfig"];
const netPermissions = ["allow_net", "deny_net"];
// Of a permission: null or false is not granted, a list names hosts, an empty one all; the same for what is denied.
const hosts = (value: unknown, name: string): string[] | null => {
  if (value === null || value === false) return null;
  if (value === undefined || value === true) return [];
  if (!Array.isArray(value)) throw new TypeError(`userWorkers.create: permissions.${name} must be a list of hosts`);
  return value.map(String);
};
const netAccess = (permissions: any) => ({
  allowNet: permissions?.allow_all === true ? [] : hosts(permissions?.allow_net, "allow_net"),
  denyNet: permissions?.deny_net === undefined ? null : hosts(permissions.deny_net, "deny_net"),
});
const given = (value: unknown) => value !== undefined && value !== null;
const traces = () => late<typeof import("./trace_options")>("edge-runtime/trace_options");
const unpromised = (options: any) => {
  for (const name of later) if (given(options[name])) throw new TypeError(`userWorkers.create: ${name} is not supported yet`);
  for (const [name, value] of Object.entries(options.permissions ?? {})) {
    if (netPermissions.includes(name)) continue;
    if ((name.startsWith("deny_") && Array.isArray(value)) || (name !== "allow_all" && Array.isArray(value) && value.length > 0)) {
      throw new TypeError(`userWorkers.create: permissions.${name} is not supported yet`);
    }
  }
  if (options.allowRemoteModules === false) return;
};

export class UserWorker {
  readonly key: string;
  constructor(key: string) { this.key = key; }

  fetch(request: Request, options: { signal?: any } = {}): Promise<Response> {
    const signal = options?.signal;
    return new Promise((resolve, reject) => {
      const aborted = () => reject(signal.reason instanceof DOMException && signal.reason.name !== "AbortError" ? signal.reason : new DOMException("The signal has been aborted", "AbortError"));
      if (signal?.aborted) return aborted();
      if (!(request instanceof Request)) request = new Request(request);
      const body = request[bodyOf];
      body.claim();
      let headers: string = request.flatHeaders;
      if (body.isNull && (request.method === "POST" || request.method === "PUT")) {
        const list = new Headers(request.headers);
        list.set("content-length", "0");
        headers = flatHeaders(list);
      }
      const switched = request.method === "GET" ? natives.websocket.input(exchangeOf(request)) : null;
      const payload = switched ?? body.handle ?? (body.stream ? pump(body.stream) : body.whole);
      const onAbort = () => { natives.edgeRuntime.abortFetch(id); aborted(); };
      const settled = () => signal?.removeEventListener("abort", onAbort);
      const id = natives.edgeRuntime.fetch(this.key, request.method, request.url, headers, payload,
        (status: number, statusText: string, flat: string, handle: BodyHandle) => { settled(); resolve(receivedResponse(status, statusText, flat, handle)); },
        (name, message) => { settled(); reject(makeError(name, message)); });
      if (id < 0) return reject(makeError("InvalidWorkerResponse", "user worker not available"));
      signal?.addEventListener("abort", onAbort);
      onClientGone(request, () => natives.edgeRuntime.abortFetch(id));
    });
  }

  static async create(options: any = {}): Promise<UserWorker> {
    if ((options.servicePath ?? "") === "" && !options.maybeEszip && !options.maybeModuleCode) throw new TypeError("service path must be defined");
    unpromised(options);
    const limit = given(options.traceRateLimitOptions) ? traces().rateLimit(options.traceRateLimitOptions) : null;
    const otelAttributes = given(options.context?.otel) ? traces().attributes(options.context.otel) : null;
    if (!options.forceCreate && options.servicePath) {
      const active = natives.edgeRuntime.active(String(options.servicePath));
      if (active !== null) return new UserWorker(active);
    }
    const plain = {
      ...options,
      ...netAccess(options.permissions),
      ...limit,
      otelAttributes,
      exposeRequestTraceId: options.context?.exposeRequestTraceId === true,
      importMapPath: options.context?.importMapPath ?? options.importMapPath,
      requestAbsentTimeoutMs: options.context?.supervisor?.requestAbsentTimeoutMs,
      envVars: [...(options.envVars ?? [])].flatMap(([name, value]: [string, string]) => [String(name), String(value)]),
    };
    return await new Promise((resolve, reject) => natives.edgeRuntime.create(plain, (id) => resolve(new UserWorker(id)), (name, message) => reject(makeError(name, message))));
  }
}

const heapNames = ["totalHeapSize", "totalHeapSizeExecutable", "totalPhysicalSize", "totalAvailableSize", "totalGlobalHandlesSize",
  "usedGlobalHandlesSize", "usedHeapSize", "mallocedMemory", "externalMemory", "peakMallocedMemory"];
const heapStatistics = (numbers: number[]) => Object.fromEntries(heapNames.map((name, i) => [name, numbers[i]!]));

// A worker that is busy answers late: those go without numbers.
const kPatienceMs = 1000;
type Told = [id: string, servicePath: string, stats: Record<string, number> | null];
function heapsOf(eventWorkers: boolean): Promise<Told[]> {
  return new Promise((resolve) => {
    const told: Told[] = [];
    let answers = 0;
    const asked = natives.edgeRuntime.heaps(eventWorkers, (id, servicePath, numbers) => {
      told.push([id, servicePath, numbers && heapStatistics(numbers)]);
      if (++answers === asked) resolve(told);
    });
    if (asked === 0) return resolve(told);
    setTimeout(() => resolve(told), kPatienceMs);
  });
}

const scheduleTermination = () => natives.edgeRuntime.scheduleTermination();

// What the reference runtime's events look like, by their type.
const eventShapes: Record<string, (fields: any[]) => object> = {
  Boot: ([, , , , , ms]) => ({ boot_time: ms }),
  BootFailure: ([, , , , text]) => ({ msg: text }),
  UncaughtException: ([, , , , text, ms]) => ({ exception: text, cpu_time_used: ms }),
  Shutdown: ([, , , , , ms, , reason, heap, external, exceeded]) => ({
    reason,
    cpu_time_used: ms,
    memory_used: { total: heap + external, heap, external, mem_check_captured: { current: { used_heap_size: heap, external_memory: external }, exceeded } },
  }),
  Log: ([, , , , text, , level]) => ({ msg: text, level }),
};

class EventManager {
  async *[Symbol.asyncIterator]() {
    for (;;) {
      const list: any[][] = await new Promise((resolve) => natives.edgeRuntime.nextEvents(resolve));
      if (list.length === 0) return;
      for (const fields of list) {
        const [event_type, time, service_path, execution_id, , , , , , , , otel] = fields;
        yield {
          timestamp: new Date(time).toISOString(),
          event_type,
          event: eventShapes[event_type]!(fields),
          metadata: otel ? { service_path, execution_id, otel_attributes: Object.fromEntries(otel) } : { service_path, execution_id },
        };
      }
    }
  }
}

export function forEvents() {
  define({ EventManager });
  return { scheduleTermination };
}

export function forMain() {
  return {
    userWorkers: {
      create: UserWorker.create,
      tryCleanupIdleWorkers(timeoutMs = 0): Promise<number> {
        return new Promise((resolve) => {
          let gone = 0;
          let answers = 0;
          const asked = natives.edgeRuntime.retireIdle((goes) => {
            if (goes) ++gone;
            if (++answers === asked) resolve(gone);
          });
          if (asked === 0) return resolve(0);
          setTimeout(() => resolve(gone), Number(timeoutMs));
        });
      },
      async memStats() {
        const told = await heapsOf(false);
        return new Map(told.map(([id, servicePath, stats]) => [id, stats === null ? { servicePath } : { servicePath, stats }]));
      },
    },
    async getRuntimeMetrics() {
      const [events] = await heapsOf(true);
      const [activeUserWorkersCount, retiredUserWorkersCount, receivedRequestsCount, handledRequestsCount, bootedWorkersCount] = natives.edgeRuntime.metrics();
      return {
        mainWorkerHeapStats: heapStatistics(natives.edgeRuntime.heap()),
        ...(events?.[2] ? { eventWorkerHeapStats: events[2] } : {}),
        activeUserWorkersCount, retiredUserWorkersCount, receivedRequestsCount, handledRequestsCount, bootedWorkersCount,
      };
    },
    scheduleTermination,
    systemMemoryInfo() {
      const told: Record<string, number> = {};
      const flat = natives.edgeRuntime.systemMemory();
      for (let i = 0; i < flat.length; i += 2) told[flat[i] as string] = flat[i + 1] as number;
      const { MemTotal: total, MemFree: free, MemAvailable: available, Buffers: buffers, Cached: cached, SwapTotal: swapTotal, SwapFree: swapFree } = told;
      return { total, free, available, buffers, cached, swapTotal, swapFree };
    },
    applySupabaseTag() {},
  };
}

export function forUser() {
  return {
    waitUntil<T>(promise: Promise<T>): Promise<T> {
      if (!(promise instanceof Promise)) throw new TypeError("waitUntil needs a Promise");
      natives.edgeRuntime.waitUntil(promise);
      return promise;
    },
  };
}
define({ UserWorker });
const tell = (event: Event) => EventTarget.prototype.dispatchEvent.call(globalThis as unknown as EventTarget, event);
natives.core.setHook("beforeUnload", (reason: string) => tell(new CustomEvent("beforeunload", { cancelable: true, detail: { reason } })));
export const dispatchPlain = (type: string) => tell(new Event(type));
natives.core.setHook("dispatch", dispatchPlain);
