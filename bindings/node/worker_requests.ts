// The worker's own requests, as an HTTP server of Node's library takes them: each is a connection whose request has been read already, and
// whose answer is read from what the server writes.
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { kRequestFailed, logError } from "edgert:console/console";
import { bodyOf, headersOf } from "edgert:fetch/body";
import { headerPairs } from "edgert:fetch/headers";
import { exchangeOf, onClientGone, type Request } from "edgert:fetch/request";
import { Response, switchingResponse } from "edgert:fetch/response";
import { callBack, later } from "edgert:node/handle";
import { finish, type Handle, type Head, type Listener, native, parse } from "edgert:node/http_parsing";
import { internalBinding, requireBuiltin } from "edgert:node/loader";
import { attach, consumerOf, type LibuvStreamWrap } from "edgert:node/stream_handle";
import { type Address, addressOf, type Reader, type Wire } from "edgert:node/wire";
import { type RequestInfo, setHandler } from "edgert:serve/serve";
import { type ReadableStreamDefaultController, ReadableStream } from "edgert:streams/streams";
import { UpgradedOutput } from "edgert:node/upgraded_output";
import type { BodyHandle } from "../fetch/native";

const uv: Record<string, number> = internalBinding("uv");
const { owner_symbol }: { owner_symbol: symbol } = internalBinding("symbols");
interface Server extends LibuvStreamWrap { onconnection: unknown }
interface Parser { [event: number]: unknown }
const kOnMessageBegin = 0, kOnHeadersComplete = 2, kOnBody = 3, kOnMessageComplete = 4;
const kAnyHeadBytes = 16 * 1024 * 1024;
const kRoom = 64 * 1024;
const kPiece = 64 * 1024;
// About the connection between the server and its parser, which nobody sees.
const kOwnFields = ["connection", "keep-alive", "transfer-encoding", "proxy-connection"];

interface Attached { server: Server; make(): LibuvStreamWrap; isSecure: boolean }
const attached: Attached[] = [];
let stopAnswering: (() => void) | null = null;

// The one that has come first takes all requests, until it is closed; then the next one does.
export function attachServer(server: Server, make: () => LibuvStreamWrap, isSecure: boolean): void {
  attached.push(record({ server, make, isSecure }));
  stopAnswering ??= setHandler(answer);
}
export function detachServer(server: Server): void {
  const at = attached.findIndex((one) => one.server === server);
  if (at < 0) return;
  attached.splice(at, 1);
  if (attached.length > 0) return;
  // Others may serve now.
  stopAnswering?.();
  stopAnswering = null;
}

// What the parser that has taken a request's connection gives beside itself.
interface Consumer { parser?: Parser & LibuvStreamWrap; executed?(): void }
const kUpgraded = 2;

type Write = [size: number, done: (status: number) => void];

class RequestWire implements Wire {
  local: Address | null = addressOf("127.0.0.1", 0);
  remote: Address | null;
  reader: Reader | null = null;
  handle: LibuvStreamWrap | null = null;
  #parser: Parser | null = null;
  #body: BodyHandle | null = null;
  #isFlowing = false;
  #isPulled = false;
  #isClosed = false;
  #stopListening: () => void;
  // The answer.
  #answers: Handle = native.create(false, kAnyHeadBytes, 0);
  #isHead: boolean;
  #settle: ((response: Response) => void) | null;
  #fail: (error: unknown) => void;
  #head: Head | null = null;
  #pieces: Uint8Array[] = [];
  #isComplete = false;
  #controller: ReadableStreamDefaultController | null = null;
  #writes: Write[] = [];
  #listener: Listener;
  // In another protocol.
  #input: BodyHandle | null = null;
  #output: UpgradedOutput | null = null;

  constructor(request: Request, info: RequestInfo, settle: (response: Response) => void, fail: (error: unknown) => void) {
    const { hostname, port } = info.remoteAddr;
    this.remote = addressOf(hostname, port);
    this.#isHead = request.method === "HEAD";
    this.#settle = settle;
    this.#fail = fail;
    this.#listener = record<Listener>({
      isDone: () => this.#isClosed,
      onBegin() {},
      onHead: (head: Head) => {
        const status = head.status!;
        if (status === 101 && this.#input !== null) {
          this.#head = head;
          return kUpgraded;
        }
        if (status < 200) return 1;
        this.#head = head;
        return this.#isHead ? 1 : 0;
      },
      onBody: (bytes: Uint8Array) => { this.#pieces.push(bytes); },
      onTrailers() {},
      onComplete: () => { if (this.#head !== null) this.#isComplete = true; },
    });
    this.#stopListening = onClientGone(request, () => {
      if (this.#isClosed) return;
      this.#controller = null;
      // How an upgraded connection ends, what is read of it says.
      if (this.#output !== null) return;
      if (this.#input !== null) return this.#inputEnded();
      this.reader?.onEnd(uv.UV_ECONNRESET!);
    });
  }

  // The request, to the parser that the server has taken.
  begin(parser: Parser & LibuvStreamWrap, request: Request, methods: string[], executed: () => void): void {
    this.#parser = parser;
    let connection = "", upgrade = "";
    const fields: string[] = [];
    let hasHost = false, hasLength = false;
    for (const pair of headerPairs(headersOf(request))) {
      fields.push(pair[0], pair[1]);
      if (pair[0] === "host") hasHost = true;
      if (pair[0] === "content-length") hasLength = true;
      if (pair[0] === "connection") connection += `,${pair[1]}`;
      if (pair[0] === "upgrade") upgrade = pair[1];
    }
    const url = request.url;
    const beginOfHost = url.indexOf("//") + 2;
    const slash = url.indexOf("/", beginOfHost);
    if (!hasHost) fields.push("host", url.slice(beginOfHost, slash < 0 ? url.length : slash));
    this.#body = bodyOf(request).handle;
    if (this.#body !== null && !hasLength) fields.push("transfer-encoding", "chunked");
    const hash = url.indexOf("#");
    const target = slash < 0 ? "/" : url.slice(slash, hash < 0 ? url.length : hash);
    const on = (event: number, args: unknown[]): unknown => callBack(parser, parser[event], args);
    on(kOnMessageBegin, []);
    const wants = upgrade !== "" && this.#body === null && connection.split(",").some((one) => one.trim().toLowerCase() === "upgrade");
    const decision = on(kOnHeadersComplete, [1, 1, fields, methods.indexOf(request.method), target, undefined, undefined, wants, false]);
    if (wants && decision === kUpgraded) return this.#upgrade(request, executed);
    if (this.#body === null) return void on(kOnMessageComplete, []);
    const { FastBuffer } = requireBuiltin("internal/buffer") as { FastBuffer: new (buffer: ArrayBuffer, at: number, size: number) => Uint8Array };
    natives.fetch.readBody(this.#body,
      (chunk) => {
        this.#isPulled = false;
        if (this.#isClosed) return;
        on(kOnBody, [new FastBuffer(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength)]);
        this.#pull();
      },
      () => {
        this.#body = null;
        if (!this.#isClosed) on(kOnMessageComplete, []);
      },
      () => {
        this.#body = null;
        if (!this.#isClosed) this.reader?.onEnd(uv.UV_ECONNRESET!);
      });
    this.#pull();
  }
  // The connection as it is goes to whoever hears the server's "upgrade".
  #upgrade(request: Request, executed: () => void): void {
    this.#parser = null;
    const input = natives.websocket.input(exchangeOf(request));
    if (input === null) return later(() => this.reader?.onEnd(uv.UV_ECONNRESET!));
    this.#input = input;
    natives.fetch.readBody(input,
      (chunk) => {
        this.#isPulled = false;
        if (!this.#isClosed) this.reader?.onBytes(chunk);
        this.#pull();
      },
      () => this.#inputEnded(),
      // However its client has gone: it cannot choose to end a worker that listens for no errors.
      () => this.#inputEnded());
    executed();
  }
  #inputEnded(): void {
    if (this.#input === null) return;
    this.#input = null;
    if (this.#isClosed) return;
    // Its client has left it altogether: nobody takes what else is written, so that its socket ends, too.
    const socket: any = (this.handle as any)?.[owner_symbol];
    if (socket) socket.allowHalfOpen = false;
    this.reader?.onEnd(0);
  }
  #pull(): void {
    if (this.#input !== null) {
      // The other side speaks the other protocol once it has been answered.
      if (!this.#isFlowing || this.#isPulled || this.#isClosed || this.#output === null || !this.#output.isOpen) return;
      this.#isPulled = true;
      return natives.fetch.pullBody(this.#input, kPiece);
    }
    if (!this.#isFlowing || this.#isPulled || this.#body === null || this.#isClosed || this.#parser === null) return;
    this.#isPulled = true;
    natives.fetch.pullBody(this.#body, kPiece);
  }
  start(): void { this.#isFlowing = true; this.#pull(); }
  stop(): void { this.#isFlowing = false; }

  write(bytes: Uint8Array, done: (status: number) => void): boolean {
    if (bytes.byteLength === 0) return true;
    if (this.#output !== null) return this.#output.write(bytes, done);
    if (this.#isComplete) return true;
    const { code, reason, used } = parse(this.#answers, bytes, this.#listener);
    if (code !== "") {
      this.#break(new Error(`the server's answer is no HTTP: ${reason}`));
      later(() => done(uv.UV_EPIPE!));
      return false;
    }
    if (code === "" && this.#head?.status === 101) return this.#switch(this.#head, bytes.subarray(used), done);
    this.#forward();
    const controller = this.#controller;
    if (controller === null || this.#isComplete || controller.desiredSize! > 0) return true;
    this.#writes.push([bytes.byteLength, done]);
    return false;
  }
  #switch(head: Head, rest: Uint8Array, done: (status: number) => void): boolean {
    // Until it is open nothing is read that would say how it ends.
    const output = new UpgradedOutput(() => this.#pull(), () => { if (!output.isOpen) this.#inputEnded(); });
    this.#output = output;
    const settle = this.#settle;
    this.#settle = null;
    const fields: [string, string][] = [];
    for (let i = 0; i + 1 < head.fields.length; i += 2) {
      const name = head.fields[i]!.toLowerCase();
      if (name === "connection" || !kOwnFields.includes(name)) fields.push([name, head.fields[i + 1]!]);
    }
    settle?.(switchingResponse(ownPairs(fields), output.pump));
    return rest.byteLength === 0 || output.write(rest, done);
  }
  // What has been found goes on its way.
  #forward(): void {
    const head = this.#head;
    if (head === null) return;
    const settle = this.#settle;
    if (settle !== null) {
      this.#settle = null;
      const fields: [string, string][] = [];
      for (let i = 0; i + 1 < head.fields.length; i += 2) {
        if (!kOwnFields.includes(head.fields[i]!.toLowerCase())) fields.push([head.fields[i]!, head.fields[i + 1]!]);
      }
      const status = head.status!;
      const hasNone = this.#isHead || status === 204 || status === 205 || status === 304;
      const init = record({ status, statusText: head.statusText!, headers: ownPairs(fields) });
      if (hasNone || this.#isComplete) {
        const body = hasNone || this.#pieces.length === 0 ? null : joined(this.#pieces);
        this.#pieces = [];
        return settle(new Response(body, init));
      }
      const stream = new ReadableStream(record({
        start: (controller: ReadableStreamDefaultController) => { this.#controller = controller; },
        pull: () => this.#drain(),
        cancel: () => { this.#controller = null; if (!this.#isClosed) this.reader?.onEnd(uv.UV_ECONNRESET!); },
      }), record({ highWaterMark: kRoom, size: (chunk: unknown) => (chunk as Uint8Array).byteLength }));
      settle(new Response(stream, init));
    }
    const pieces = this.#pieces;
    this.#pieces = [];
    if (this.#controller !== null) {
      for (const piece of pieces) this.#controller.enqueue(piece.slice());
      if (this.#isComplete) {
        this.#controller.close();
        this.#controller = null;
      }
    }
  }
  #drain(): void {
    const writes = this.#writes;
    this.#writes = [];
    if (writes.length > 0) later(() => { for (const [, done] of writes) done(0); });
  }
  #break(error: Error): void {
    if (this.#settle !== null) {
      this.#settle = null;
      this.#fail(error);
    }
    this.#controller?.error(error);
    this.#controller = null;
  }
  shutdown(done: (status: number) => void): void {
    if (this.#output !== null) return this.#output.end(done);
    // An answer may end with its connection.
    if (!this.#isComplete && this.#head !== null) {
      const { code } = finish(this.#answers, this.#listener);
      if (code === "") this.#forward();
    }
    if (this.#head === null) this.#break(new Error("the server ended the connection without an answer"));
    later(() => done(0));
  }
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopListening();
    if (this.#body !== null) natives.fetch.cancelBody(this.#body);
    this.#body = null;
    this.#output?.close();
    if (this.#input !== null) natives.fetch.cancelBody(this.#input);
    this.#input = null;
    if (!this.#isComplete && this.#output === null) this.#break(new Error("the server closed the connection before its answer was complete"));
    this.#writes = [];
  }
  setNoDelay(): void {}
  setKeepAlive(): void {}
}

const ownPairs = (pairs: [string, string][]): [string, string][] => pairs;
function joined(pieces: Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  let size = 0;
  for (const piece of pieces) size += piece.byteLength;
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}

// What an https.Server does with a connection whose TLS is done.
function connectSecurely(server: Server, handle: LibuvStreamWrap): void {
  const { Socket } = requireBuiltin("net") as { Socket: new (options: object) => object };
  const owner: any = (server as any)[owner_symbol];
  const socket: any = new Socket({ handle, allowHalfOpen: true, readable: true, writable: true });
  for (const [name, value] of [["encrypted", true], ["authorized", false], ["server", owner], ["_server", owner]] as [string, unknown][]) socket[name] = value;
  owner._connections = Number(owner._connections) + 1;
  callBack(server, (): unknown => Reflect.apply(owner.emit, owner, ["secureConnection", socket]), []);
}

function answer(request: Request, info: RequestInfo): Promise<Response> {
  return new Promise((resolve, reject) => {
    const first = attached[0];
    if (first === undefined) throw new Error("the worker's HTTP server has been closed");
    const { server, make, isSecure } = first;
    const wire = new RequestWire(request, info, resolve, reject);
    const handle = make();
    wire.handle = handle;
    attach(handle, wire);
    if (isSecure) connectSecurely(server, handle);
    else callBack(server, server.onconnection, [0, handle]);
    const consumer = consumerOf(handle) as Consumer | null;
    if (consumer?.parser === undefined) {
      handle.close();
      logError("a request is answered with 500", kRequestFailed, new Error("nothing took its connection for HTTP"));
      return;
    }
    wire.begin(consumer.parser, request, internalBinding("http_parser").methods, () => consumer.executed?.());
  });
}
