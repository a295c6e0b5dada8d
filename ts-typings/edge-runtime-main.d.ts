// EdgeRuntime of main workers: user workers and what the server has done.

declare namespace EdgeRuntime {
  /** In main workers. */
  const userWorkers: {
    /** The same as `UserWorker.create`. */
    create(options: UserWorkerOptions & UserWorkerSource): Promise<UserWorker>;
    /** Lets workers go that have nothing to do; how many said within `timeoutMs` milliseconds that they go. */
    tryCleanupIdleWorkers(timeoutMs: number): Promise<number>;
    /** The heaps of all user workers, by UUID; without numbers those that are too busy to answer within a second. */
    memStats(): Promise<Map<string, { servicePath: string; stats?: HeapStatistics }>>;
  };

  /** In main workers: what the server has done since it started. */
  function getRuntimeMetrics(): Promise<RuntimeMetrics>;

  /** In main workers: the machine's memory, in bytes. */
  function systemMemoryInfo(): Deno.SystemMemoryInfo;

  /** In main workers. */
  const ai: {
    /** Lets go the model of `Supabase.ai.Session("gte-small")` when no worker lives that has used it; how many went. */
    tryCleanupUnusedSession(): Promise<number>;
  };

  /** In main workers. Does nothing here: answers need no tag. */
  function applySupabaseTag(from: Request, to: Request): void;

  /** What V8 says of a heap, in bytes. */
  interface HeapStatistics {
    totalHeapSize: number;
    totalHeapSizeExecutable: number;
    totalPhysicalSize: number;
    totalAvailableSize: number;
    totalGlobalHandlesSize: number;
    usedGlobalHandlesSize: number;
    usedHeapSize: number;
    mallocedMemory: number;
    externalMemory: number;
    peakMallocedMemory: number;
  }

  interface RuntimeMetrics {
    mainWorkerHeapStats: HeapStatistics;
    /** Where there is an event worker. */
    eventWorkerHeapStats?: HeapStatistics;
    /** User workers that take requests. */
    activeUserWorkersCount: number;
    /** User workers that have ended, or end when their requests are answered. */
    retiredUserWorkersCount: number;
    receivedRequestsCount: number;
    handledRequestsCount: number;
    /** User workers ever started. */
    bootedWorkersCount: number;
    /** User workers that V8 did not give back, so far. */
    quarantinedWorkersCount: number;
    /** What they still hold of memory. */
    quarantinedBytes: number;
    /** What they keep of descriptors. */
    quarantinedDescriptors: number;
  }
}

/** A user worker, in main workers. */
declare class UserWorker {
  /** A worker by its UUID, which `key` of another one has given. */
  constructor(key: string);
  readonly key: string;

  /**
   * Sends a request; its body streams. A response that is returned untouched from a main worker's handler never enters JavaScript.
   * @throws {Deno.errors.InvalidWorkerResponse} the worker failed, at its top level or later.
   * @throws {Deno.errors.WorkerRequestCancelled} the worker was stopped while it handled the request.
   * @throws {Deno.errors.WorkerAlreadyRetired} the worker takes no more requests.
   * @throws {DOMException} `AbortError` or `TimeoutError`, when `signal` aborts.
   */
  fetch(request: Request | string | URL, options?: { signal?: AbortSignal }): Promise<Response>;

  /**
   * Resolves when the function's modules are loaded; its top level runs afterwards.
   * @throws {TypeError} `servicePath` is missing, or an option has a form that is not supported.
   * @throws {Deno.errors.InvalidWorkerCreation} no entry, a module that is not found, a syntax error; or the function is put off, because
   * its workers had to be quarantined again and again: then `retryAfterMs` says for how long.
   */
  static create(options: EdgeRuntime.UserWorkerOptions & EdgeRuntime.UserWorkerSource): Promise<UserWorker>;
}
