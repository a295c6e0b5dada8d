// Deno.connect, connectTls and startTls: connections without HTTP. A late part.
import { nameInterface, natives } from "edgert:core/natives";
import { unseen } from "edgert:core/primordials";
import { makeError } from "edgert:core/errors";
import { settledLater } from "edgert:core/later";
import { type ReadableByteStreamController, ReadableStream, WritableStream } from "edgert:streams/streams";
import type { SocketHandle } from "./native";

type Address = { transport: "tcp"; hostname: string; port: number };

const key = Symbol();
// What compilers of `using` take where V8 has none.
const dispose: unique symbol = (Symbol as any).dispose ?? Symbol.for("Symbol.dispose");
// The native half takes no more at once.
const mostPerWrite = 256 * 1024;
const pieceBytes = 64 * 1024;
// As the first descriptors of a process are the standard streams.
let lastRid = 2;

const badResource = () => makeError("BadResource", "Bad resource ID");
const failure = (name: string, message: string) => (name === "InvalidArgument" ? new TypeError(message) : makeError(name, message));

// One connection, whichever object of a script stands for it.
class Line {
  readonly socket: SocketHandle;
  closed = false;
  // Of the read in flight.
  #interrupt: ((reason: unknown) => void) | null = null;
  #interruptWrite: ((reason: unknown) => void) | null = null;
  #written: Promise<unknown> = new Promise<void>((resolve) => { resolve(); });
  writes = 0;
  get busy() { return this.#interrupt !== null || this.writes > 0; }

  constructor(socket: SocketHandle) { this.socket = socket; }

  check(): void { if (this.closed) throw badResource(); }

  async read(into: unknown): Promise<number | null> {
    if (!(into instanceof Uint8Array)) throw new TypeError("read needs a Uint8Array");
    this.check();
    if (into.byteLength === 0) return 0;
    if (this.#interrupt) throw makeError("Busy", "the connection is being read");
    return await new Promise((resolve, reject) => {
      this.#interrupt = reject;
      natives.deno.readSocket(this.socket, into,
        (size) => { this.#interrupt = null; resolve(size === 0 ? null : size); },
        (name, message) => { this.#interrupt = null; reject(failure(name, message)); });
    });
  }

  // Writes of one connection take turns.
  async write(bytes: unknown): Promise<number> {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("write needs a Uint8Array");
    this.check();
    ++this.writes;
    const before = this.#written;
    let over!: () => void;
    this.#written = new Promise<void>((resolve) => { over = resolve; });
    try {
      await unseen(before);
      return await this.#writeAll(bytes);
    } finally {
      --this.writes;
      over();
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<number> {
    for (let at = 0; at < bytes.byteLength; at += mostPerWrite) {
      if (this.closed) throw makeError("Interrupted", "the connection was closed while it was written to");
      await new Promise<void>((resolve, reject) => {
        this.#interruptWrite = reject;
        natives.deno.writeSocket(this.socket, bytes.subarray(at, at + mostPerWrite), resolve, (name, message) => reject(failure(name, message)));
      });
    }
    this.#interruptWrite = null;
    return bytes.byteLength;
  }

  async closeWrite(): Promise<void> {
    this.check();
    await unseen(this.#written);
    this.check();
    natives.deno.closeWrite(this.socket);
  }

  close(): void {
    this.closed = true;
    natives.deno.closeSocket(this.socket);
    const reason = () => makeError("Interrupted", "operation canceled: the connection was closed");
    this.#interrupt?.(reason());
    this.#interruptWrite?.(reason());
    this.#interrupt = this.#interruptWrite = null;
  }
}

let takeLine: (conn: Conn) => [Line, Address, Address];

class Conn {
  #line: Line;
  #moved = false;
  #rid = ++lastRid;
  #local: Address;
  #remote: Address;
  #readable: ReadableStream | null = null;
  #writable: WritableStream | null = null;
  static {
    takeLine = (conn) => {
      if (!(conn instanceof TcpConn)) throw new TypeError("startTls needs a TcpConn");
      const line = conn.#use();
      if (line.busy || conn.#readable?.locked || conn.#writable?.locked) throw makeError("Busy", "the connection is in use");
      conn.#moved = true;
      return [line, conn.#local, conn.#remote];
    };
  }

  constructor(secret: symbol, line: Line, local: Address, remote: Address) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    this.#line = line;
    this.#local = local;
    this.#remote = remote;
  }
  #use(): Line {
    if (this.#moved || this.#line.closed) throw badResource();
    return this.#line;
  }

  get rid(): number { return this.#rid; }
  get localAddr(): Address { return { ...this.#local }; }
  get remoteAddr(): Address { return { ...this.#remote }; }
  async read(into: Uint8Array): Promise<number | null> { return await this.#use().read(into); }
  async write(bytes: Uint8Array): Promise<number> { return await this.#use().write(bytes); }
  async closeWrite(): Promise<void> { await this.#use().closeWrite(); }
  close(): void { this.#use().close(); }
  ref(): void {}
  unref(): void {}
  setNoDelay(on: boolean = true): void { natives.deno.setNoDelay(this.#use().socket, !!on); }
  setKeepAlive(on: boolean = true): void { natives.deno.setKeepAlive(this.#use().socket, !!on); }
  [dispose](): void { if (!this.#moved && !this.#line.closed) this.#line.close(); }

  // With both streams ended, nobody is left to close the connection.
  #readEnded = false;
  #writeEnded = false;
  #sideEnded(): void { if (this.#readEnded && this.#writeEnded) this[dispose](); }

  get readable(): ReadableStream {
    return this.#readable ??= new ReadableStream({
      type: "bytes",
      pull: async (controller: ReadableByteStreamController) => {
        const asked = controller.byobRequest, view = asked?.view;
        const into = view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(pieceBytes);
        const size = await this.#use().read(into);
        if (size !== null) {
          if (view) asked!.respond(size);
          else controller.enqueue(into.subarray(0, size));
          return;
        }
        controller.close();
        asked?.respond(0);
        this.#readEnded = true;
        this.#sideEnded();
      },
      cancel: () => this[dispose](),
    }, { highWaterMark: 0 });
  }
  get writable(): WritableStream {
    return this.#writable ??= new WritableStream({
      write: async (chunk: any) => { await this.#use().write(chunk); },
      close: async () => {
        await this.#use().closeWrite();
        this.#writeEnded = true;
        this.#sideEnded();
      },
      abort: () => this[dispose](),
    });
  }
}

class TcpConn extends Conn {
  constructor(secret: symbol, line: Line, local: Address, remote: Address) { super(secret, line, local, remote); }
}

class TlsConn extends Conn {
  #protocol: string | null;
  constructor(secret: symbol, line: Line, local: Address, remote: Address, protocol: string = "") {
    super(secret, line, local, remote);
    this.#protocol = protocol === "" ? null : protocol;
  }
  // A TlsConn exists once its handshake is over.
  async handshake(): Promise<{ alpnProtocol: string | null }> { return { alpnProtocol: this.#protocol }; }
}
nameInterface("Conn", Conn);
nameInterface("TcpConn", TcpConn);
nameInterface("TlsConn", TlsConn);

function options(given: any, what: string): any {
  if (typeof given !== "object" || given === null) throw new TypeError(`Deno.${what} needs an object of options`);
  return given;
}
const texts = (list: unknown, what: string): string[] => {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new TypeError(`${what} must be a list of texts`);
  return list.map(String);
};
const withoutBrackets = (host: string) => (host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host);
const hostOf = (given: unknown) => withoutBrackets(given === undefined ? "127.0.0.1" : `${given as string}`);

type Dialled = [Line, Address, Address];
function dial(given: any, what: string): Promise<Dialled> {
  const port = Number(given.port);
  if (given.port === undefined || !Number.isInteger(port) || port < 0 || port > 65535) throw new TypeError(`Deno.${what} needs a port from 0 to 65535`);
  return settledLater<Dialled>((resolve, fail) => natives.deno.connect(hostOf(given.hostname), port,
    (socket, localHost, localPort, remoteHost, remotePort) => resolve([new Line(socket),
      { transport: "tcp", hostname: localHost, port: localPort }, { transport: "tcp", hostname: remoteHost, port: remotePort }]),
    (name, message) => fail(() => failure(name, message))));
}

function secure([line, local, remote]: Dialled, host: string, caCerts: string[], protocols: string[]): Promise<TlsConn> {
  return settledLater<TlsConn>((resolve, fail) => natives.deno.startTls(line.socket, host, caCerts, protocols,
    (protocol) => resolve(new (TlsConn as any)(key, line, local, remote, protocol)),
    (name, message) => fail(() => failure(name, message)))).catch((error) => { line.close(); throw error; });
}

const later = ["cert", "key", "certChain", "privateKey", "certFile", "keyFile", "unsafelyDisableHostnameVerification"];
function refuseLater(given: any, what: string): void {
  for (const name of later) if (given[name] !== undefined && given[name] !== false) throw makeError("NotSupported", `Deno.${what}: ${name} is not supported`);
}

export async function connect(given: any): Promise<Conn> {
  const { transport = "tcp" } = options(given, "connect");
  if (transport !== "tcp") throw makeError("NotSupported", `Deno.connect: the transport ${String(transport)} is not supported`);
  return new TcpConn(key, ...await dial(given, "connect"));
}

export async function connectTls(given: any): Promise<Conn> {
  refuseLater(options(given, "connectTls"), "connectTls");
  const caCerts = texts(given.caCerts, "caCerts"), protocols = texts(given.alpnProtocols, "alpnProtocols");
  return await secure(await dial(given, "connectTls"), hostOf(given.hostname), caCerts, protocols);
}

export async function startTls(conn: any, given: any = {}): Promise<Conn> {
  refuseLater(options(given, "startTls"), "startTls");
  const caCerts = texts(given.caCerts, "caCerts"), protocols = texts(given.alpnProtocols, "alpnProtocols");
  return await secure(takeLine(conn), hostOf(given.hostname), caCerts, protocols);
}
