// Deno.*: the part of Deno's namespace that works here.

declare namespace Deno {
  interface NetAddr {
    transport: "tcp" | "udp";
    hostname: string;
    port: number;
  }

  interface ServeHandlerInfo {
    /** The client's, in a user worker too; of a request that a main worker made itself, the host name is empty and the port 0. */
    remoteAddr: NetAddr;
  }
  type ServeHandler = (request: Request, info: ServeHandlerInfo) => Response | Promise<Response>;

  /** The server decides where it listens: `port`, `hostname` and `signal` are accepted and not looked at. */
  interface ServeOptions {
    port?: number;
    hostname?: string;
    signal?: AbortSignal;
    onListen?(address: NetAddr): void;
    /** Answers for a handler that threw. Default: status 500 and a line in the log. */
    onError?(error: unknown): Response | Promise<Response>;
  }

  interface HttpServer {
    readonly addr: NetAddr;
    /** Resolves after `shutdown`. */
    readonly finished: Promise<void>;
    shutdown(): Promise<void>;
    ref(): void;
    unref(): void;
  }

  /**
   * Registers the handler of this worker's requests. The first registration counts; later ones get no requests.
   * @throws {TypeError} no handler is given.
   */
  function serve(handler: ServeHandler): HttpServer;
  function serve(options: ServeOptions, handler: ServeHandler): HttpServer;
  function serve(options: ServeOptions & { handler: ServeHandler }): HttpServer;

  /** Of Deno.listen: it stands for one request, and is for Deno.serveHttp; its bytes cannot be read or written. */
  interface HttpListenConn { readonly localAddr: NetAddr; readonly remoteAddr: NetAddr; close(): void }
  interface HttpListener extends AsyncIterable<HttpListenConn> {
    readonly addr: NetAddr;
    /** @throws {Deno.errors.BadResource} the listener has been closed. */
    accept(): Promise<HttpListenConn>;
    close(): void;
  }
  interface RequestEvent { readonly request: Request; respondWith(response: Response | Promise<Response>): Promise<void> }
  interface HttpConn extends AsyncIterable<RequestEvent> {
    /** null: the request has been answered. */
    nextRequest(): Promise<RequestEvent | null>;
    close(): void;
  }
  /** The listener of this worker's requests, whatever the port: servers were written so before {@linkcode Deno.serve}. */
  function listen(options: { port: number; hostname?: string; transport?: "tcp" }): HttpListener;
  /** @throws {TypeError} it is no connection of Deno.listen. */
  function serveHttp(conn: HttpListenConn): HttpConn;

  /** What this worker was given; a main worker has the process's environment. */
  const env: {
    get(name: string): string | undefined;
    has(name: string): boolean;
    toObject(): Record<string, string>;
    /** @throws {Deno.errors.NotSupported} always. */
    set(name: string, value: string): never;
    /** Does nothing. */
    delete(name: string): void;
  };

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
    /** A comma after the last of several lines. Default: false. */
    trailingComma?: boolean;
  }
  /** The text that `console.log` would show; `[Symbol.for("Deno.customInspect")](inspect, options)` of a value decides for it. */
  function inspect(value: unknown, options?: InspectOptions): string;

  const version: { deno: string; v8: string; typescript: string };
  const build: { target: string; arch: "x86_64" | "aarch64"; os: "linux"; vendor: string; standalone: boolean };
  const args: string[];
  const noColor: boolean;
  const pid: undefined;
  /** The following tell nothing of the machine. */
  function hostname(): string;
  function osRelease(): string;
  function osUptime(): number;
  function loadavg(): number[];
  function uid(): number;
  function gid(): number;
  function consoleSize(): { columns: number; rows: number };
  /** The following do nothing: a function cannot end or signal its server. */
  function exit(code?: number): void;
  function kill(pid: number, signal?: string): void;
  function addSignalListener(signal: string, handler: () => void): void;
  function removeSignalListener(signal: string, handler: () => void): void;

  interface CreateHttpClientOptions {
    /** PEM certificates of authorities to trust beside the system's. */
    caCerts?: string[];
    /** Default: what HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the process say. */
    proxy?: { url: string; basicAuth?: { username: string; password: string } };
    /** Idle connections that are kept for each host. */
    poolMaxIdlePerHost?: number;
    /** Milliseconds after which an idle connection is closed; false: never. */
    poolIdleTimeout?: number | false;
    /** A `host` header of a request is sent as it is. Default: false. */
    allowHost?: boolean;
    /** HTTP/1.1 may be spoken. Default: true. Where it is false, `http:` URLs are asked for in HTTP/2 too. */
    http1?: boolean;
    /** HTTP/2 may be spoken, which is done with servers that choose it over TLS. Default: true. */
    http2?: boolean;
  }
  class HttpClient {
    private constructor();
    /** Later requests with this client are refused; those in flight go on. */
    close(): void;
  }
  /**
   * Connections of its own for `fetch(url, { client })`.
   * @throws {TypeError} an option cannot be used.
   */
  function createHttpClient(options?: CreateHttpClientOptions): HttpClient;

  interface UpgradeWebSocketOptions {
    /** One of those that the request offers in `Sec-WebSocket-Protocol`. */
    protocol?: string;
    /** Seconds of silence after which the client counts as gone; halfway it is sent a ping. 30 when not given, 0: never. */
    idleTimeout?: number;
  }
  interface WebSocketUpgrade {
    /** Opens when `response` has been sent. The worker is kept for as long as it is open. */
    socket: WebSocket;
    /** To be returned from the handler, once. */
    response: Response;
  }
  /**
   * Answers a request that asks for a WebSocket.
   * @throws {TypeError} the request asks for none, or not for `protocol`, or has been upgraded before.
   */
  function upgradeWebSocket(request: Request, options?: UpgradeWebSocketOptions): WebSocketUpgrade;
  /** An open connection. */
  interface Conn {
    /** A number that no other connection of this worker has. */
    readonly rid: number;
    readonly localAddr: NetAddr;
    readonly remoteAddr: NetAddr;
    readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<Uint8Array<ArrayBufferLike>>;
    /**
     * Reads what comes next into `into`, one read at a time.
     * @returns how many bytes came; null at the end.
     * @throws {Deno.errors.Interrupted} the connection was closed meanwhile.
     * @throws {Deno.errors.BadResource} it is closed.
     */
    read(into: Uint8Array): Promise<number | null>;
    /** Writes all of `bytes`; resolves when the system has taken them. */
    write(bytes: Uint8Array): Promise<number>;
    /** Tells the peer that no more bytes come; reading goes on. */
    closeWrite(): Promise<void>;
    /** @throws {Deno.errors.BadResource} it is closed already. */
    close(): void;
    setNoDelay(on?: boolean): void;
    setKeepAlive(on?: boolean): void;
    /** The following do nothing: a worker's life does not depend on its connections. */
    ref(): void;
    unref(): void;
  }
  interface TcpConn extends Conn {}
  interface TlsConn extends Conn {
    /** The handshake is over when a TlsConn comes to be; a certificate that is not valid rejects what would have made it. */
    handshake(): Promise<{ alpnProtocol: string | null }>;
  }

  interface ConnectOptions {
    /** Default: "127.0.0.1". */
    hostname?: string;
    port: number;
    transport?: "tcp";
  }
  interface StartTlsOptions {
    /** Whom the certificate must name. Default: "127.0.0.1". */
    hostname?: string;
    /** PEM certificates of authorities to trust beside the system's. */
    caCerts?: string[];
    /** Protocols to offer, the best first. */
    alpnProtocols?: string[];
  }
  interface ConnectTlsOptions extends StartTlsOptions {
    port: number;
  }
  /**
   * @throws {Deno.errors.ConnectionRefused} nobody listens there.
   * @throws {Deno.errors.NotCapable} this worker may not reach the host, or an address of it.
   */
  function connect(options: ConnectOptions): Promise<TcpConn>;
  /** @throws {Deno.errors.InvalidData} the certificate is not valid, or the server does not speak TLS. */
  function connectTls(options: ConnectTlsOptions): Promise<TlsConn>;
  /** From now on `conn` is used up, and what it gives speaks TLS. */
  function startTls(conn: TcpConn, options?: StartTlsOptions): Promise<TlsConn>;

  interface ResolveDnsOptions {
    /** The server to ask, by its IPv4 address. Default: the system's. */
    nameServer?: { ipAddr: string; port?: number };
    signal?: AbortSignal;
  }
  interface CaaRecord { critical: boolean; tag: string; value: string }
  interface MxRecord { preference: number; exchange: string }
  interface NaptrRecord { order: number; preference: number; flags: string; services: string; regexp: string; replacement: string }
  interface SoaRecord { mname: string; rname: string; serial: number; refresh: number; retry: number; expire: number; minimum: number }
  interface SrvRecord { priority: number; weight: number; port: number; target: string }
  /** @throws {Deno.errors.NotFound} there are no such records. */
  function resolveDns(query: string, recordType: "A" | "AAAA" | "CNAME" | "NS" | "PTR", options?: ResolveDnsOptions): Promise<string[]>;
  function resolveDns(query: string, recordType: "CAA", options?: ResolveDnsOptions): Promise<CaaRecord[]>;
  function resolveDns(query: string, recordType: "MX", options?: ResolveDnsOptions): Promise<MxRecord[]>;
  function resolveDns(query: string, recordType: "NAPTR", options?: ResolveDnsOptions): Promise<NaptrRecord[]>;
  function resolveDns(query: string, recordType: "SOA", options?: ResolveDnsOptions): Promise<SoaRecord[]>;
  function resolveDns(query: string, recordType: "SRV", options?: ResolveDnsOptions): Promise<SrvRecord[]>;
  function resolveDns(query: string, recordType: "TXT", options?: ResolveDnsOptions): Promise<string[][]>;

  const permissions: {
    query(descriptor: { name: string }): Promise<{ state: "granted"; partial: boolean }>;
    querySync(descriptor: { name: string }): { state: "granted"; partial: boolean };
  };

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

interface RequestInit {
  client?: Deno.HttpClient;
}
