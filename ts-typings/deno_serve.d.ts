// Deno.serve and its elders, Deno.upgradeWebSocket: how requests are answered.

declare namespace Deno {
  interface NetAddr {
    transport: "tcp" | "udp";
    hostname: string;
    port: number;
  }
  /** Nothing here listens at a path; the type is that of Deno, for code that distinguishes both. */
  interface UnixAddr {
    transport: "unix" | "unixpacket";
    path: string;
  }
  type Addr = NetAddr | UnixAddr;

  interface ServeHandlerInfo<Addr extends Deno.Addr = Deno.Addr> {
    /** The client's, in a user worker too; of a request that a main worker made itself, the host name is empty and the port 0. */
    remoteAddr: Addr;
  }
  type ServeHandler<Addr extends Deno.Addr = Deno.Addr> = (request: Request, info: ServeHandlerInfo<Addr>) => Response | Promise<Response>;

  /**
   * What a function may export in place of a call of {@linkcode Deno.serve}: `export default { fetch(request) { … } } satisfies Deno.ServeDefaultExport`.
   * It is called with the request alone; one that declares a second parameter is refused.
   */
  interface ServeDefaultExport {
    fetch(request: Request): Response | Promise<Response>;
  }

  /** One field of a {@linkcode Deno.CronSchedule}: a number, numbers, or every so many from a start to an end. */
  type CronScheduleExpression = number | { exact: number | number[] } | { start?: number; end?: number; every?: number };
  /** What is left out before the first field that is given is its beginning: `{ hour: { every: 6 } }` is at minute 0. */
  interface CronSchedule {
    minute?: CronScheduleExpression;
    hour?: CronScheduleExpression;
    dayOfMonth?: CronScheduleExpression;
    month?: CronScheduleExpression;
    /** Sunday is 1, Saturday 7. */
    dayOfWeek?: CronScheduleExpression;
  }
  /** What a schedule's handler is told, beyond Deno. */
  interface CronRun {
    name: string;
    /** When it was due. */
    time: Date;
    /** Aborts when the run has taken too long for its host. */
    signal: AbortSignal;
  }
  /**
   * Has the host run `handler` at the times of `schedule`, which are UTC's: a cron expression, in which Sunday is 1, or an object. While the module's top level runs.
   * A run whose handler throws is run again after each of `backoffSchedule`, at most five numbers of milliseconds up to an hour. The promise settles when `signal` aborts, which takes the schedule back.
   */
  function cron(name: string, schedule: string | CronSchedule, handler: (run: CronRun) => unknown): Promise<void>;
  function cron(name: string, schedule: string | CronSchedule, options: { backoffSchedule?: number[]; signal?: AbortSignal }, handler: (run: CronRun) => unknown): Promise<void>;

  interface ServeOptions<Addr extends Deno.Addr = Deno.Addr> {
    /** Not looked at: {@linkcode HttpServer.shutdown} ends what is served. */
    signal?: AbortSignal;
    onListen?: (localAddr: Addr) => void;
    /** Answers for a handler that threw. Default: status 500 and a line in the log. */
    onError?: (error: unknown) => Response | Promise<Response>;
  }
  /** The server decides where it listens: these are accepted and not looked at. */
  interface ServeTcpOptions extends ServeOptions<Deno.NetAddr> {
    transport?: "tcp";
    port?: number;
    hostname?: string;
    reusePort?: boolean;
  }
  interface ServeInit<Addr extends Deno.Addr = Deno.Addr> {
    handler: ServeHandler<Addr>;
  }

  interface HttpServer<Addr extends Deno.Addr = Deno.Addr> extends AsyncDisposable {
    readonly addr: Addr;
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
  function serve(handler: ServeHandler<Deno.NetAddr>): HttpServer<Deno.NetAddr>;
  function serve(options: ServeTcpOptions, handler: ServeHandler<Deno.NetAddr>): HttpServer<Deno.NetAddr>;
  function serve(options: ServeTcpOptions & ServeInit<Deno.NetAddr>): HttpServer<Deno.NetAddr>;

  interface Listener<T extends Conn = Conn, A extends Addr = Addr> extends AsyncIterable<T>, Disposable {
    /** Always 0. */
    readonly rid: number;
    readonly addr: A;
    /** @throws {Deno.errors.BadResource} the listener has been closed. */
    accept(): Promise<T>;
    close(): void;
    [Symbol.asyncIterator](): AsyncIterableIterator<T>;
    /** The following do nothing. */
    ref(): void;
    unref(): void;
  }
  /** A connection of it stands for one request, and is for {@linkcode Deno.serveHttp}: its bytes cannot be read or written. */
  type TcpListener = Listener<TcpConn, NetAddr>;
  interface RequestEvent {
    readonly request: Request;
    respondWith(response: Response | Promise<Response>): Promise<void>;
  }
  interface HttpConn extends AsyncIterable<RequestEvent>, Disposable {
    readonly rid: number;
    /** null: the request has been answered. */
    nextRequest(): Promise<RequestEvent | null>;
    close(): void;
    [Symbol.asyncIterator](): AsyncIterableIterator<RequestEvent>;
  }
  interface ListenOptions {
    port: number;
    hostname?: string;
  }
  interface TcpListenOptions extends ListenOptions {}
  /** The listener of this worker's requests, whatever the port: servers were written so before {@linkcode Deno.serve}. */
  function listen(options: TcpListenOptions & { transport?: "tcp" }): TcpListener;
  /** @throws {TypeError} it is no connection of Deno.listen. */
  function serveHttp(conn: Conn): HttpConn;

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
}
