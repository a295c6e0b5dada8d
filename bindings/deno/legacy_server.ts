// Deno.listen and Deno.serveHttp, by which servers were written before Deno.serve: https://docs.deno.com/api/deno/ (1.x). As in the
// reference there is one listener, that of the worker's requests; each request is a connection of its own. A late part.
import { makeError } from "edgert:core/errors";
import { nameInterface } from "edgert:core/natives";
import { forScripts, record, settlementOf } from "edgert:core/objects";
import type { Request } from "../fetch/request";
import type { Response } from "../fetch/response";
import { setHandler } from "edgert:serve/serve";

interface Address { transport: "tcp"; hostname: string; port: number }
interface Waiting { request: Request; remote: Address; answer(response: unknown): void; fail(reason: unknown): void }

const key = Symbol();
// What compilers of `using` take where V8 has none.
const dispose: unique symbol = (Symbol as any).dispose ?? Symbol.for("Symbol.dispose");
const closed = () => makeError("BadResource", "Listener has been closed");
const unread = () => { throw makeError("NotSupported", "A connection of Deno.listen is for Deno.serveHttp: its bytes cannot be read or written"); };
const result = (value: unknown) => forScripts({ value, done: value === null });

// What has come and nobody has taken, or who waits and has got nothing: in the order of their coming.
class Line<T> {
  #all = new Map<number, T>();
  #first = 0;
  #next = 0;
  add(one: T): void { this.#all.set(this.#next++, one); }
  take(): T | undefined {
    if (this.#first === this.#next) return undefined;
    const one = this.#all.get(this.#first)!;
    this.#all.delete(this.#first++);
    return one;
  }
}

interface Taker<T> { take(one: T): void; fail(reason: unknown): void }
class Queue<T> {
  #ready = new Line<T>();
  #takers = new Line<Taker<T>>();
  #isClosed = false;
  put(one: T): boolean {
    if (this.#isClosed) return false;
    const taker = this.#takers.take();
    if (taker === undefined) this.#ready.add(one);
    else taker.take(one);
    return true;
  }
  wait(take: (one: T) => void, fail: (reason: unknown) => void): void {
    const one = this.#ready.take();
    if (one !== undefined) take(one);
    else if (this.#isClosed) fail(closed());
    else this.#takers.add(record({ take, fail }));
  }
  close(drop: (one: T) => void): void {
    this.#isClosed = true;
    for (let taker = this.#takers.take(); taker !== undefined; taker = this.#takers.take()) taker.fail(closed());
    for (let one = this.#ready.take(); one !== undefined; one = this.#ready.take()) drop(one);
  }
}

const here: Address = record({ transport: "tcp" as const, hostname: "0.0.0.0", port: 9999 });
const shown = (address: Address) => forScripts({ transport: address.transport, hostname: address.hostname, port: address.port });

class TcpConn {
  #waiting: Waiting;
  #isTaken = false;
  constructor(secret: unknown, waiting: Waiting) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    this.#waiting = waiting;
  }
  get localAddr() { return shown(here); }
  get remoteAddr() { return shown(this.#waiting.remote); }
  get rid() { return 0; }
  read(): never { return unread(); }
  write(): never { return unread(); }
  ref() {}
  unref() {}
  close(): void { this.#waiting.fail(makeError("ConnectionAborted", "The connection was closed before its request was answered")); }
  static serving = (conn: TcpConn): Waiting => {
    if (conn.#isTaken) throw makeError("BadResource", "The connection is served already");
    conn.#isTaken = true;
    return conn.#waiting;
  };
}
const { serving } = TcpConn;
delete (TcpConn as any).serving;

class Listener {
  #queue: Queue<TcpConn>;
  #stop: (() => void) | null;
  constructor(secret: unknown, queue: Queue<TcpConn>, stop: (() => void) | null) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    this.#queue = queue;
    this.#stop = stop;
  }
  get addr() { return shown(here); }
  get rid() { return 0; }
  accept(): Promise<TcpConn> { return new Promise((resolve, reject) => { this.#queue.wait(resolve, reject); }); }
  // An end, where accept() is rejected.
  next(): Promise<unknown> { return new Promise((resolve) => { this.#queue.wait((conn) => { resolve(result(conn)); }, () => { resolve(result(null)); }); }); }
  return(): Promise<unknown> {
    this.close();
    return new Promise((resolve) => { resolve(result(null)); });
  }
  close(): void {
    const stop = this.#stop;
    stop?.();
    this.#queue.close((conn) => { conn.close(); });
  }
  ref() {}
  unref() {}
  [dispose](): void { this.close(); }
  [Symbol.asyncIterator]() { return this; }
}

class HttpConn {
  #waiting: Waiting;
  #isGiven = false;
  #answered!: () => void;
  #over = new Promise<null>((resolve) => { this.#answered = () => { resolve(null); }; });
  constructor(secret: unknown, waiting: Waiting) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    this.#waiting = waiting;
  }
  get rid() { return 0; }
  async nextRequest(): Promise<unknown> {
    if (this.#isGiven) return await settlementOf(this.#over);
    this.#isGiven = true;
    const { request, answer, fail } = this.#waiting;
    const over = this.#answered;
    return forScripts({
      request,
      async respondWith(response: Response | Promise<Response>): Promise<void> {
        try {
          answer(await (response as unknown));
        } catch (error) {
          fail(error);
          throw error;
        } finally {
          over();
        }
      },
    });
  }
  async next(): Promise<unknown> { return result(await this.nextRequest()); }
  close(): void {
    this.#waiting.fail(makeError("ConnectionAborted", "The connection was closed before its request was answered"));
    this.#answered();
  }
  [dispose](): void { this.close(); }
  [Symbol.asyncIterator]() { return this; }
}
nameInterface("TcpConn", TcpConn);
nameInterface("Listener", Listener);
nameInterface("HttpConn", HttpConn);

export function listen(options: any): Listener {
  if (options?.transport !== undefined && options.transport !== "tcp") throw makeError("NotSupported", "Deno.listen is for the transport tcp alone");
  const queue = new Queue<TcpConn>();
  const stop = setHandler((request, info) => new Promise<any>((answer, fail) => {
    const conn = new TcpConn(key, record<Waiting>({ request, remote: info.remoteAddr, answer, fail }));
    if (!queue.put(conn)) fail(closed());
  }));
  return new Listener(key, queue, stop);
}

export function serveHttp(conn: unknown): HttpConn {
  if (!(conn instanceof TcpConn)) throw new TypeError("Deno.serveHttp needs a connection that Deno.listen has accepted");
  return new HttpConn(key, serving(conn));
}
