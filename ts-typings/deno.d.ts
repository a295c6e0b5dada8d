// Deno.*: the part of Deno's namespace that works here; what of it serves, reaches others and reads files stands beside this file.

declare namespace Deno {
  interface Env {
    get(name: string): string | undefined;
    has(name: string): boolean;
    toObject(): Record<string, string>;
    /** @throws {Deno.errors.NotSupported} always. */
    set(name: string, value: string): never;
    /** Does nothing. */
    delete(name: string): void;
  }
  /** What this worker was given; a main worker has the process's environment. */
  const env: Env;

  interface InspectOptions {
    /** Levels below the first that are shown. Default: 4. */
    depth?: number;
    /** Elements of an array, map or set that are shown. Default: 100. */
    iterableLimit?: number;
    /** Code units of a string that are shown. Default: 10000. */
    strAbbreviateSize?: number;
    /** Columns after which a line breaks. Default: 80. */
    breakLength?: number;
    /** Inner levels that may share a line; true: all, false: none. Default: 3. */
    compact?: boolean | number;
    /** ANSI colours. Default: false. */
    colors?: boolean;
    /** Keys in alphabetical order. Default: false. */
    sorted?: boolean;
    /** Runs getters and shows what they give. Default: false. */
    getters?: boolean;
    /** Properties that are not enumerable too. Default: false. */
    showHidden?: boolean;
    /** A proxy's target and handler in place of the target alone. Default: false. */
    showProxy?: boolean;
    /** Line ends and the like as `\n`. Default: true. */
    escapeSequences?: boolean;
    /** A comma after the last of several lines. Default: false. */
    trailingComma?: boolean;
  }
  /** The text that `console.log` would show; `[Symbol.for("Deno.customInspect")](inspect, options)` of a value decides for it. */
  function inspect(value: unknown, options?: InspectOptions): string;

  const version: { deno: string; v8: string; typescript: string };
  const build: { target: string; arch: "x86_64" | "aarch64"; os: "linux"; vendor: string; standalone: boolean };
  const args: string[];
  const noColor: boolean;
  /** The URL of the worker's entry. */
  const mainModule: string;
  const pid: undefined;
  const ppid: undefined;
  /** Without effect: a worker has no exit code. */
  var exitCode: number;
  /** The following tell nothing of the machine. */
  function hostname(): string;
  function osRelease(): string;
  function osUptime(): number;
  function loadavg(): number[];
  function uid(): number | null;
  function gid(): number | null;
  function execPath(): string;
  function consoleSize(): { columns: number; rows: number };
  interface SystemMemoryInfo {
    total: number;
    free: number;
    available: number;
    buffers: number;
    cached: number;
    swapTotal: number;
    swapFree: number;
  }
  function systemMemoryInfo(): SystemMemoryInfo;
  interface NetworkInterfaceInfo {
    name: string;
    family: "IPv4" | "IPv6";
    address: string;
    netmask: string;
    scopeid: number | null;
    cidr: string;
    mac: string;
  }
  function networkInterfaces(): NetworkInterfaceInfo[];
  interface MemoryUsage {
    /** Always 0. */
    rss: number;
    heapTotal: number;
    heapUsed: number;
    external: number;
  }
  /** This worker's own memory, in bytes. */
  function memoryUsage(): MemoryUsage;

  type Signal = `SIG${string}`;
  /** The following do nothing: a function cannot end or signal its server. */
  function exit(code?: number): void;
  function kill(pid: number, signal?: Signal): void;
  function addSignalListener(signal: Signal, handler: () => void): void;
  function removeSignalListener(signal: Signal, handler: () => void): void;
  function refTimer(id: number): void;
  function unrefTimer(id: number): void;
  type PermissionName = "run" | "read" | "write" | "net" | "env" | "sys" | "ffi";
  interface RunPermissionDescriptor {
    name: "run";
    command?: string | URL;
  }
  interface ReadPermissionDescriptor {
    name: "read";
    path?: string | URL;
  }
  interface WritePermissionDescriptor {
    name: "write";
    path?: string | URL;
  }
  interface NetPermissionDescriptor {
    name: "net";
    host?: string;
  }
  interface EnvPermissionDescriptor {
    name: "env";
    variable?: string;
  }
  interface SysPermissionDescriptor {
    name: "sys";
    kind?: string;
  }
  interface FfiPermissionDescriptor {
    name: "ffi";
    path?: string | URL;
  }
  type PermissionDescriptor =
    | RunPermissionDescriptor
    | ReadPermissionDescriptor
    | WritePermissionDescriptor
    | NetPermissionDescriptor
    | EnvPermissionDescriptor
    | SysPermissionDescriptor
    | FfiPermissionDescriptor;
  type PermissionState = "granted" | "denied" | "prompt";
  class PermissionStatus extends EventTarget {
    private constructor();
    onchange: ((this: PermissionStatus, event: Event) => any) | null;
    /** Always "granted"; what holds shows when it is used. */
    readonly state: PermissionState;
    readonly partial: boolean;
  }
  class Permissions {
    private constructor();
    query(descriptor: PermissionDescriptor): Promise<PermissionStatus>;
    querySync(descriptor: PermissionDescriptor): PermissionStatus;
    request(descriptor: PermissionDescriptor): Promise<PermissionStatus>;
    requestSync(descriptor: PermissionDescriptor): PermissionStatus;
    /** Revokes nothing. */
    revoke(descriptor: PermissionDescriptor): Promise<PermissionStatus>;
    revokeSync(descriptor: PermissionDescriptor): PermissionStatus;
  }
  const permissions: Permissions;

  namespace errors {
    class NotFound extends Error {}
    class PermissionDenied extends Error {}
    class ConnectionRefused extends Error {}
    class ConnectionReset extends Error {}
    class ConnectionAborted extends Error {}
    class NotConnected extends Error {}
    class AddrInUse extends Error {}
    class AddrNotAvailable extends Error {}
    class BrokenPipe extends Error {}
    class AlreadyExists extends Error {}
    class InvalidData extends Error {}
    class TimedOut extends Error {}
    class Interrupted extends Error {}
    class WriteZero extends Error {}
    class WouldBlock extends Error {}
    class UnexpectedEof extends Error {}
    class BadResource extends Error {}
    class Http extends Error {}
    class Busy extends Error {}
    class NotSupported extends Error {}
    class NotCapable extends Error {}
    class FilesystemLoop extends Error {}
    class IsADirectory extends Error {}
    class NetworkUnreachable extends Error {}
    class NotADirectory extends Error {}
    /** A user worker could not be loaded: no entry, a module that is not found, a syntax error; or its function is put off. */
    class InvalidWorkerCreation extends Error {
      /** Milliseconds until a function is no longer put off whose workers had to be quarantined again and again. */
      retryAfterMs?: number;
    }
    /** A user worker threw, at its top level or in its event loop, or gave no response. */
    class InvalidWorkerResponse extends Error {}
    /** A user worker was stopped while it handled the request. */
    class WorkerRequestCancelled extends Error {}
    /** A user worker takes no more requests. */
    class WorkerAlreadyRetired extends Error {}
    /** A user worker stayed silent for too long. */
    class WorkerRequestIdleTimeout extends Error {}
    /** `traceRateLimitOptions` allows no more requests to other servers at present. */
    class RateLimitError extends Error {
      /** Milliseconds until it does. */
      retryAfterMs: number;
    }
  }
}
