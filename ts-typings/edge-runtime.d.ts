// EdgeRuntime: workers for main scripts, waitUntil for functions.

declare namespace EdgeRuntime {
  /**
   * In user workers only. Announces work that goes on after the response; returns the promise.
   * @throws {TypeError} when the argument is no Promise.
   */
  function waitUntil<T>(promise: Promise<T>): Promise<T>;

  /** In main workers only. */
  const userWorkers: {
    /** The same as `UserWorker.create`. */
    create(options: UserWorkerOptions): Promise<UserWorker>;
    /** Lets workers go that have nothing to do; how many said within `timeoutMs` milliseconds that they go. */
    tryCleanupIdleWorkers(timeoutMs: number): Promise<number>;
  };

  /** In main workers only: what the server has done since it started. */
  function getRuntimeMetrics(): Promise<RuntimeMetrics>;

  /** In main workers only: the machine's memory, in bytes. */
  function systemMemoryInfo(): {
    total: number;
    free: number;
    available: number;
    buffers: number;
    cached: number;
    swapTotal: number;
    swapFree: number;
  };

  /** In main workers only. Does nothing here: answers need no tag. */
  function applySupabaseTag(from: Request, to: Request): void;

  interface RuntimeMetrics {
    /** User workers that take requests. */
    activeUserWorkersCount: number;
    /** User workers that have ended, or end when their requests are answered. */
    retiredUserWorkersCount: number;
    receivedRequestsCount: number;
    handledRequestsCount: number;
    /** User workers ever started. */
    bootedWorkersCount: number;
  }

  interface UserWorkerOptions {
    /**
     * The function's folder, relative to the server's working directory. It names the worker: while one of that path is active,
     * `create` gives that one and looks at no other option, unless `forceCreate` is set.
     */
    servicePath: string;
    /** The worker's whole environment, but for `SB_EXECUTION_ID`, which is added. Default: empty. */
    envVars?: Iterable<readonly [name: string, value: string]>;
    /**
     * What the worker may reach over the network: "host", "host:port", an address. `allow_net`: [] everything (the default), null nothing.
     * `deny_net` counts more, also for the addresses of a name; [] denies everything. Other restrictions are refused.
     */
    permissions?: { allow_all?: boolean; allow_net?: string[] | null; deny_net?: string[] | null };
    /** Memory for the heap and for ArrayBuffers, in MB. Default: 256. */
    memoryLimitMb?: number;
    /** How often the heap limit may be stretched for an orderly end. Default: 5. */
    lowMemoryMultiplier?: number;
    /** Wall clock time, in milliseconds; 0: no limit. Default: 400000. */
    workerTimeoutMs?: number;
    /** CPU time after which the worker gets no new requests, in milliseconds. Both CPU limits 0: none. Default: 1000. */
    cpuTimeSoftLimitMs?: number;
    /** CPU time after which the worker is stopped, in milliseconds. Default: 2000. */
    cpuTimeHardLimitMs?: number;
    /** A new worker even while one of this path is active. Default: false. */
    forceCreate?: boolean;
    /** Compile anew, without V8's cached code. Default: false. */
    noModuleCache?: boolean;
    /** Accepted for the reference runtime's sake: no remote modules can be loaded. Default: true. */
    allowRemoteModules?: boolean;
    /** Accepted for the reference runtime's sake. */
    noNpm?: boolean | null;
    /** The entry's file:// URL or path. Default: `index.ts` and its like in `servicePath`. */
    maybeEntrypoint?: string | null;
    /** JavaScript or TypeScript source in place of files. */
    maybeModuleCode?: string | null;
    context?: {
      /** A path or a `data:` URL. Default: the `deno.json` above the entry. */
      importMapPath?: string | null;
      [name: string]: unknown;
    };
    /** Options of the reference runtime that are not known here are ignored. */
    [name: string]: unknown;
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
   * @throws {Deno.errors.InvalidWorkerCreation} no entry, a module that is not found, a syntax error.
   */
  static create(options: EdgeRuntime.UserWorkerOptions): Promise<UserWorker>;
}
