// What EdgeRuntime.userWorkers.create takes.

declare namespace EdgeRuntime {
  /** Where a worker's function comes from: one of both at least. */
  type UserWorkerSource = { servicePath: string } | { maybeEszip: Uint8Array };

  interface UserWorkerOptions {
    /**
     * The function's folder, or a pack or an eszip to run it from (a file that is named `.edgert` or `.eszip`, or that has another ending
     * and begins as one), relative to the server's working directory. It may be left out where `maybeEszip` is given. It names the worker: while one of that path is active,
     * `create` gives that one and looks at no other option, unless `forceCreate` is set.
     */
    servicePath?: string;
    /** The worker's whole environment, but for `SB_EXECUTION_ID`, which is added. Default: empty. */
    envVars?: Iterable<readonly [name: string, value: string]>;
    /**
     * What the worker may reach over the network: "host", "host:port", an address. `allow_net`: [] everything (the default), null nothing.
     * `deny_net` counts more, also for the addresses of a name; [] denies everything. Other restrictions are refused.
     */
    permissions?: UserWorkerPermissions | null;
    /**
     * Files that the worker may read, by `Deno.*`, `node:fs` and `fetch` of a `file:` URL, relative to its entry's folder: `*`, `?` and `[…]` stay within one name,
     * `**` stands for any number of folders. Default: none, but for those of `--static`.
     */
    staticPatterns?: string[];
    /** The worker's own `/tmp`, which is deleted with it. */
    tmpFsConfig?: {
      /** The folder in which it is made. Default: the system's for temporary files. */
      base?: string | null;
      /** Of its name there; at most 64 characters without slash. Default: `edgert-`. */
      prefix?: string | null;
      suffix?: string | null;
      /** Letters between both, 6 to 64. Default: 8. */
      randomLen?: number | null;
      /** Bytes that all files in it may have together. Default: 512 MiB. */
      quota?: number | null;
    } | null;
    /** An object store that speaks S3's protocol: its buckets are the folders in the worker's `/s3`. The worker's code sees neither where it is nor the keys. */
    s3FsConfig?: {
      /** For the `User-Agent`. */
      appName?: string | null;
      /** Default: Amazon's of the region. */
      endpointUrl?: string | null;
      /** Buckets stand in the path, and not before the host's name. Always so where the host is an address. */
      forcePathStyle?: boolean | null;
      /** Default: `us-east-1`. */
      region?: string | null;
      credentials: {
        accessKeyId: string;
        secretAccessKey: string;
        sessionToken?: string | null;
        /** Until when they hold, in seconds since 1970. Default: for ever. */
        expiresAfter?: number | null;
      };
      retryConfig?: {
        /** `adaptive`: all requests of the worker wait while the store says that too much is asked of it. Default: `standard`. */
        mode?: "standard" | "adaptive" | null;
        /** With the first, 1 to 20. Default: 3. */
        maxAttempts?: number | null;
        /** Before the second attempt a random part of so many seconds, before the third of twice as many, and so on. Default: 1. */
        initialBackoffSec?: number | null;
        /** Default: 20. */
        maxBackoffSec?: number | null;
        /** Whether attempts after a failure of the server's go over new connections. Default: `reconnect_on_transient_error`. */
        reconnectMode?: "reconnect_on_transient_error" | "reuse_all_connections" | null;
        /** The whole time, and no random part. */
        useStaticExponentialBase?: boolean | null;
      } | null;
    } | null;
    /**
     * Folders below which the worker finds the modules that its code names, as paths relative to the server's working directory or as `file:`
     * URLs; links do not lead out of them, and names that begin with a dot are hidden. The function's own folder is always one. Default: the
     * folder above `servicePath`, so that `../_shared` can be imported.
     */
    moduleRoots?: (string | URL)[] | null;
    /**
     * Memory for the heap and for ArrayBuffers, in MB. This and all limits below are whole numbers; `create` rejects others with a TypeError.
     * Default: 256.
     */
    memoryLimitMb?: number;
    /** How often the heap limit may be stretched for an orderly end. Default: 5. */
    lowMemoryMultiplier?: number;
    /** Wall clock time, in milliseconds; 0: no limit. Default: 400000. */
    workerTimeoutMs?: number;
    /** CPU time after which the worker gets no new requests, in milliseconds. Both CPU limits 0: none. Default: 1000. */
    cpuTimeSoftLimitMs?: number;
    /** CPU time after which the worker is stopped, in milliseconds. Default: 2000. */
    cpuTimeHardLimitMs?: number;
    /**
     * Most CPU time of one turn of JavaScript, and, while requests are in flight, of all of it together times the requests since none
     * was, in milliseconds. Default: none.
     */
    cpuTimePerRequestMs?: number;
    /**
     * A new worker even while one of this path is active. Once its code serves, it takes all new requests of the path, and the others
     * end when they have answered theirs; code that fails replaces nobody. Default: false.
     */
    forceCreate?: boolean;
    /** Compile anew, without V8's cached code, and ask servers whether their modules have changed. Default: false. */
    noModuleCache?: boolean;
    /** False: `https:`, `http:`, `npm:` and `jsr:` modules are refused. `permissions.allow_import` names hosts. Default: true. */
    allowRemoteModules?: boolean;
    /** Let package.json say nothing of which packages bare names mean. Default: false. */
    noNpm?: boolean | null;
    /** The entry's file:// URL or path. Default: `index.ts` and its like in `servicePath`; in a pack, what the pack says. */
    maybeEntrypoint?: string | null;
    /** A pack or an eszip to run the function from in place of files, at most half of `memoryLimitMb`. The bytes are copied. */
    maybeEszip?: Uint8Array | null;
    /** JavaScript or TypeScript source in place of files. */
    maybeModuleCode?: string | null;
    context?: {
      /** A path or a `data:` URL. Default: the `deno.json` above the entry. */
      importMapPath?: string | null;
      /** Gives the worker `getRequestTraceId()`. Default: false. */
      exposeRequestTraceId?: boolean | null;
      supervisor?: {
        /** The worker goes when no request has come for so many milliseconds after the last one ended; 0: no limit. Default: none. */
        requestAbsentTimeoutMs?: number;
      } | null;
      /** `Deno.readFileSync` and `readTextFileSync` go on working when the worker's top level has run. Default: false. */
      useReadSyncFileAPI?: boolean | null;
      /** Added to the metadata of the worker's events as `otel_attributes`. */
      otel?: { [attribute: string]: string } | null;
      /** Without effect here. */
      sourceMap?: boolean | null;
      shouldBootstrapMockFnThrowError?: boolean | null;
      suppressEszipMigrationWarning?: boolean | null;
      /** Anything else may stand here; the log tells what looks like a mistyped name. */
      [name: string]: unknown;
    } | null;
    /** Limits the requests to other servers; beyond it `fetch` rejects with `Deno.errors.RateLimitError`. Default: no limit. */
    traceRateLimitOptions?: RateLimitOptions | null;
    /** True: nothing is reached over the network, whatever `permissions` say. Default: false. */
    netAccessDisabled?: boolean;
    /** The same as `context.importMapPath`, which counts more. */
    importMapPath?: string | null;
    /**
     * Main scripts for the reference runtime pass the following, which have no effect here.
     * @deprecated
     */
    customModuleRoot?: string | null;
    /** @deprecated Without effect. */
    decoratorType?: unknown;
    /** @deprecated Without effect. */
    jsxImportSourceConfig?: unknown;
    /** @deprecated Without effect. */
    otelConfig?: object | null;
  }

  /** A list names what; an empty one, or true, is everything; null or false is nothing. Each name may be written as `allowNet` or as `allow_net`. */
  type UserWorkerRights = string[] | boolean | null;
  interface UserWorkerPermissions {
    allow_all?: boolean | null;
    allow_net?: UserWorkerRights;
    deny_net?: UserWorkerRights;
    /** Hosts from which modules may come. */
    allow_import?: UserWorkerRights;
    /** Of the reference runtime's other kinds, what restricts nothing that a function has here. */
    allow_env?: UserWorkerRights;
    deny_env?: UserWorkerRights;
    allow_ffi?: UserWorkerRights;
    deny_ffi?: UserWorkerRights;
    allow_read?: UserWorkerRights;
    deny_read?: UserWorkerRights;
    allow_run?: UserWorkerRights;
    deny_run?: UserWorkerRights;
    allow_sys?: UserWorkerRights;
    deny_sys?: UserWorkerRights;
    allow_write?: UserWorkerRights;
    deny_write?: UserWorkerRights;
    deny_import?: UserWorkerRights;
    allowAll?: boolean | null;
    allowNet?: UserWorkerRights;
    denyNet?: UserWorkerRights;
    allowImport?: UserWorkerRights;
    allowEnv?: UserWorkerRights;
    denyEnv?: UserWorkerRights;
    allowFfi?: UserWorkerRights;
    denyFfi?: UserWorkerRights;
    allowRead?: UserWorkerRights;
    denyRead?: UserWorkerRights;
    allowRun?: UserWorkerRights;
    denyRun?: UserWorkerRights;
    allowSys?: UserWorkerRights;
    denySys?: UserWorkerRights;
    allowWrite?: UserWorkerRights;
    denyWrite?: UserWorkerRights;
    denyImport?: UserWorkerRights;
  }

  interface RateLimitOptions {
    /** Requests without a trace count together in all workers with the same key. */
    key: string;
    /** The first that matches decides. */
    rules?: {
      /** A regular expression, found anywhere in the URL. */
      matches: string;
      /** Seconds after the first request in which the budgets must do. */
      ttl: number;
      /** Most requests of one trace, which the `traceparent` of the incoming request names, and of all that have none. */
      budget: { local: number; global: number };
    }[];
  }
}
