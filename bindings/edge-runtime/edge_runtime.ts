// EdgeRuntime.*: workers for main scripts, waitUntil for functions.
import { AbortSignal } from "../abort/abort";
import { makeError } from "../core/errors";
import { late } from "../core/late";
import { settledLater } from "../core/later";
import { define, natives } from "../core/natives";
import { record } from "../core/objects";
import { put } from "edgert:core/primordials";
import { sequence } from "../core/webidl";
import type { BodyHandle } from "../fetch/native";
import type { WorkerHandle } from "./native";
import { DOMException } from "../dom-exception/dom_exception";
import { CustomEvent, Event, EventTarget } from "../events/events";
import { setTimeout } from "../timers/timers";
import { bodyOf, flatHeadersOf, pump } from "../fetch/body";
import { copyHeaders, flatHeaders } from "../fetch/headers";
import { exchangeOf, onClientGone, Request } from "../fetch/request";
import { receivedResponse, type Response } from "../fetch/response";

const options = () => late<typeof import("./worker_options")>("edge-runtime/worker_options");

function supervisorError(name: string, message: string): Error {
  const error = makeError(name, message);
  // What a function says of its own failure begins in another way.
  const ms = /^worker boot error: put off: .* Retry after (\d+)ms\.$/s.exec(message)?.[1];
  if (ms !== undefined) put(error, "retryAfterMs", Number(ms));
  return error;
}

function creationError(name: string, message: string): Error {
  // What C++ alone knows to be wrong, in the words of scripts.
  if (name !== "InvalidArgument") return supervisorError(name, message);
  return new TypeError(`userWorkers.create: ${message.replace(/^net\./, "permissions.")}`);
}

// What it takes to name a worker: made once for each, as main scripts ask for one with every request.
interface Named { readonly handle: WorkerHandle; readonly key: string }
const named = (handle: WorkerHandle): Named => ({ handle, key: natives.edgeRuntime.id(handle) });

// The active workers that were last asked for, by their service paths.
const lastActive = new Map<string, Named>();
const kMostActive = 1024;

function activeWorker(servicePath: string): UserWorker | null {
  const last = lastActive.get(servicePath);
  const handle = natives.edgeRuntime.active(servicePath, last?.handle ?? null);
  if (last !== undefined && handle === last.handle) return new UserWorker(last.key, last.handle);
  if (handle === null) {
    lastActive.delete(servicePath);
    return null;
  }
  if (lastActive.size === kMostActive) lastActive.clear();
  const next = named(handle);
  lastActive.set(servicePath, next);
  return new UserWorker(next.key, handle);
}

export class UserWorker {
  readonly key: string;
  readonly #handle: WorkerHandle | null;
  // Natives recognise a handle whatever is given in its place.
  constructor(key: string, handle = natives.edgeRuntime.find(key)) {
    this.key = key;
    this.#handle = handle;
  }

  fetch(request: Request, options: { signal?: AbortSignal | null } = {}): Promise<Response> {
    return settledLater<Response>((resolve, fail, reject) => {
      const signal = options?.signal;
      if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) throw new TypeError("UserWorker.fetch: the signal is no AbortSignal");
      const aborted = () => {
        const reason = signal!.reason;
        reject(reason instanceof DOMException && reason.name !== "AbortError" ? reason : new DOMException("The signal has been aborted", "AbortError"));
      };
      if (signal?.aborted) return aborted();
      if (!(request instanceof Request)) request = new Request(request);
      const body = bodyOf(request);
      body.claim();
      let headers: string = flatHeadersOf(request);
      if (body.isNull && (request.method === "POST" || request.method === "PUT")) {
        const list = copyHeaders(request.headers);
        list.set("content-length", "0");
        headers = flatHeaders(list);
      }
      const switched = request.method === "GET" ? natives.websocket.input(exchangeOf(request)) : null;
      const piped = switched === null && body.handle === null && body.stream ? pump(body.stream) : undefined;
      const payload = switched ?? body.handle ?? piped?.[0] ?? body.whole;
      const onAbort = () => { natives.edgeRuntime.abortFetch(id); aborted(); };
      const settled = () => signal?.removeEventListener("abort", onAbort);
      const id = natives.edgeRuntime.fetch(this.#handle, request.method, request.url, headers, payload,
        (status: number, statusText: string, flat: string, handle: BodyHandle) => { settled(); resolve(receivedResponse(status, statusText, flat, handle)); },
        (name, message) => { settled(); fail(() => supervisorError(name, message)); }, piped?.[1], piped?.[2], exchangeOf(request));
      if (id < 0) return reject(makeError("InvalidWorkerResponse", "user worker not available"));
      signal?.addEventListener("abort", onAbort);
      onClientGone(request, () => natives.edgeRuntime.abortFetch(id));
    });
  }

  static async create(given: any = {}): Promise<UserWorker> {
    const path = options().pathOfRight(given);
    const running = path === null ? null : activeWorker(path);
    if (running !== null) {
      options().noteReuse(path!, given.envVars);
      return running;
    }
    const plain = options().wanted(given);
    if (!plain.forceCreate && plain.servicePath !== "") {
      const active = activeWorker(plain.servicePath);
      if (active !== null) {
        options().noteReuse(plain.servicePath, plain.envVars);
        return active;
      }
    }
    options().complete(plain, given);
    return await settledLater<UserWorker>((resolve, fail) => natives.edgeRuntime.create(plain, (handle) => resolve(new UserWorker(natives.edgeRuntime.id(handle), handle)),
      (name, message) => fail(() => creationError(name, message))));
  }
}

const heapNames = ["totalHeapSize", "totalHeapSizeExecutable", "totalPhysicalSize", "totalAvailableSize", "totalGlobalHandlesSize",
  "usedGlobalHandlesSize", "usedHeapSize", "mallocedMemory", "externalMemory", "peakMallocedMemory"];
const countNames = ["activeUserWorkersCount", "retiredUserWorkersCount", "receivedRequestsCount", "handledRequestsCount", "bootedWorkersCount",
  "quarantinedWorkersCount", "quarantinedBytes", "quarantinedDescriptors"];
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
const fieldNames = ["type", "time", "servicePath", "executionId", "text", "ms", "level", "reason", "heap", "external", "exceeded", "otel"];
const eventShapes: Record<string, (fields: any) => object> = {
  Boot: ({ ms }) => ({ boot_time: ms }),
  BootFailure: ({ text }) => ({ msg: text }),
  UncaughtException: ({ text, ms }) => ({ exception: text, cpu_time_used: ms }),
  Shutdown: ({ ms, reason, heap, external, exceeded }) => ({
    reason,
    cpu_time_used: ms,
    memory_used: { total: heap + external, heap, external, mem_check_captured: { current: { used_heap_size: heap, external_memory: external }, exceeded } },
  }),
  Log: ({ text, level }) => ({ msg: text, level }),
};

class EventManager {
  async *[Symbol.asyncIterator]() {
    for (;;) {
      const list: any[][] = await new Promise((resolve) => natives.edgeRuntime.nextEvents(resolve));
      if (list.length === 0) return;
      for (const fields of list) {
        const { type: event_type, time, servicePath: service_path, executionId: execution_id, otel, ...rest } = Object.fromEntries(fieldNames.map((name, i) => [name, fields[i]])) as any;
        yield {
          timestamp: new Date(time).toISOString(),
          event_type,
          event: eventShapes[event_type]!(rest),
          metadata: otel ? { service_path, execution_id, otel_attributes: Object.fromEntries(otel as [string, string][]) } : { service_path, execution_id },
        };
      }
    }
  }
}

export function forEvents() {
  define({ EventManager });
  return { scheduleTermination };
}

const createWorker = UserWorker.create;
export function forMain() {
  return {
    userWorkers: {
      create: createWorker,
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
      const events = (await heapsOf(true))[0]?.[2];
      const counts = natives.edgeRuntime.metrics();
      return {
        mainWorkerHeapStats: heapStatistics(natives.edgeRuntime.heap()),
        ...(events ? { eventWorkerHeapStats: events } : {}),
        ...Object.fromEntries(countNames.map((name, i) => [name, counts[i]!])),
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
    ai: { tryCleanupUnusedSession: (): Promise<number> => late<typeof import("../ai/ai")>("ai/ai").tryCleanupUnusedSession() },
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
natives.snapshot.setHook("beforeUnload", (reason: string) => tell(new CustomEvent("beforeunload", { cancelable: true, detail: { reason } })));
export const dispatchPlain = (type: string) => tell(new Event(type));
natives.snapshot.setHook("dispatch", dispatchPlain);
