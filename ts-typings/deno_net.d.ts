// Deno.connect and its like, DNS, and clients of fetch: what reaches others.

declare namespace Deno {
  interface BasicAuth {
    username: string;
    password: string;
  }
  interface Proxy {
    url: string;
    basicAuth?: BasicAuth;
  }
  interface CreateHttpClientOptions {
    /** PEM certificates of authorities to trust beside the system's. */
    caCerts?: string[];
    /** Default: what HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the process say. */
    proxy?: Proxy;
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
  class HttpClient implements Disposable {
    private constructor();
    /** Later requests with this client are refused; those in flight go on. */
    close(): void;
    [Symbol.dispose](): void;
  }
  /**
   * Connections of its own for `fetch(url, { client })`.
   * @throws {TypeError} an option cannot be used.
   */
  function createHttpClient(options?: CreateHttpClientOptions): HttpClient;

  /** An open connection. */
  interface Conn<A extends Addr = Addr> extends Disposable {
    /** A number that no other connection of this worker has. */
    readonly rid: number;
    readonly localAddr: A;
    readonly remoteAddr: A;
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
    /** The following do nothing: a worker's life does not depend on its connections. */
    ref(): void;
    unref(): void;
  }
  interface TcpConn extends Conn<NetAddr> {
    setNoDelay(on?: boolean): void;
    setKeepAlive(on?: boolean): void;
  }
  interface TlsHandshakeInfo {
    alpnProtocol: string | null;
  }
  interface TlsConn extends Conn<NetAddr> {
    /** The handshake is over when a TlsConn comes to be; a certificate that is not valid rejects what would have made it. */
    handshake(): Promise<TlsHandshakeInfo>;
    setNoDelay(on?: boolean): void;
    setKeepAlive(on?: boolean): void;
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
  type RecordType = "A" | "AAAA" | "CAA" | "CNAME" | "MX" | "NAPTR" | "NS" | "PTR" | "SOA" | "SRV" | "TXT";
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
  function resolveDns(
    query: string,
    recordType: RecordType,
    options?: ResolveDnsOptions,
  ): Promise<string[] | CaaRecord[] | MxRecord[] | NaptrRecord[] | SoaRecord[] | SrvRecord[] | string[][]>;
}

interface RequestInit {
  /** Connections of its own, of {@linkcode Deno.createHttpClient}. */
  client?: Deno.HttpClient;
}
