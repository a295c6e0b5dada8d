// A wire that speaks TLS over the wire of another handle. What goes on between the two heaps of bytes is OpenSSL's (tls_wrap/tls_session.cpp);
// here they are carried, and Node's library is told and asked what it wants to know.
import { natives } from "edgert:core/natives";
import { callBack, later } from "edgert:node/handle";
import { internalBinding } from "edgert:node/loader";
import { asBuffer, contextOf } from "edgert:node/secure_context";
import { consume, type LibuvStreamWrap, wireOf } from "edgert:node/stream_handle";
import { native, type Session } from "edgert:node/tls_natives";
import type { Address, Reader, Wire } from "edgert:node/wire";

const uv: Record<string, number> = internalBinding("uv");
const kBegins = 0, kDone = 1, kBytes = 2, kEnd = 3, kFailed = 4, kHello = 5, kChoose = 6, kSession = 7, kKeyLog = 8, kStatus = 9;
const kAfterHello = 0, kAfterChoice = 1;
// What is encrypted or decrypted at once.
const kPiece = 64 * 1024;
type Done = (status: number) => void;

// The handle whose members Node's library sets: it is asked for each when it is called.
export interface Listener extends LibuvStreamWrap { [member: string]: any }

export class TlsWire implements Wire {
  reader: Reader | null = null;
  #lower: LibuvStreamWrap;
  #handle: Listener;
  #session: Session | null;
  #isServer: boolean;
  #isOpen = false;     // the handshake is over
  #isHeld: boolean;    // others still write to the handle below
  #awaits = 0;         // sessions that the library keeps before the other side may go on
  #hasEnded = false;
  #hasFailed = false;
  #isAtWork = false;
  #isDue = false;
  #clear: [Uint8Array, Done][] = [];  // not encrypted yet
  #held: Done[] = [];                 // encrypted, and not handed on yet

  constructor(handle: Listener, lower: LibuvStreamWrap, session: Session, isServer: boolean, isHeld: boolean) {
    this.#handle = handle;
    this.#lower = lower;
    this.#session = session;
    this.#isServer = isServer;
    this.#isHeld = isHeld;
    consume(lower, { onBytes: (bytes) => this.#receive(bytes), onEnd: (status) => this.#end(status) });
  }
  get local(): Address | null { return wireOf(this.#lower)?.local ?? null; }
  get remote(): Address | null { return wireOf(this.#lower)?.remote ?? null; }
  get session(): Session | null { return this.#session; }
  get isOpen(): boolean { return this.#isOpen; }

  start(): void { this.#lower.readStart(); }
  stop(): void { this.#lower.readStop(); }
  #receive(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.byteLength && this.#session !== null && !this.#hasFailed; at += kPiece) {
      if (native.receive(this.#session, bytes.subarray(at, at + kPiece))) this.work();
      else this.#fail(new Error("The other side sends more than can wait to be decrypted"));
    }
    return true;
  }
  // What was read before TLS began.
  receive(bytes: Uint8Array): void { this.#receive(bytes); }
  #end(status: number): boolean {
    this.work();
    if (this.#hasEnded) return true;
    this.#hasEnded = true;
    this.reader?.onEnd(status);
    return true;
  }

  // As far as it goes.
  work(): void {
    this.#isDue = true;
    if (this.#isAtWork) return;
    this.#isAtWork = true;
    try {
      while (this.#isDue && this.#session !== null) {
        this.#isDue = false;
        this.#tell(native.proceed(this.#session));
        this.#encrypt();
        this.#flush(null);
      }
    } finally {
      this.#isAtWork = false;
    }
  }
  #tell(events: unknown[]): void {
    for (let at = 0; at < events.length && this.#session !== null; ) {
      const event = events[at++];
      if (event === kBegins) {
        this.#call("onhandshakestart", [natives.core.now()]);
      } else if (event === kDone) {
        this.#isOpen = true;
        this.#call("onhandshakedone", []);
      } else if (event === kBytes) {
        this.#isDue = true;
        this.reader?.onBytes(events[at++] as Uint8Array);
      } else if (event === kEnd) {
        if (this.#hasEnded) continue;
        this.#hasEnded = true;
        this.reader?.onEnd(0);
      } else if (event === kFailed) {
        this.#fail(events[at++] as Error);
      } else if (event === kHello) {
        this.#hello(events, at);
        at += 5;
      } else if (event === kChoose) {
        const info = { servername: events[at++], OCSPRequest: events[at++] };
        this.#call("oncertcb", [info]);
      } else if (event === kSession) {
        const id = asBuffer(events[at++] as Uint8Array), session = asBuffer(events[at++] as Uint8Array);
        if (this.#isServer) ++this.#awaits;
        this.#call("onnewsession", [id, session]);
      } else if (event === kKeyLog) {
        const line = events[at++] as Uint8Array;
        const ended = new Uint8Array(line.byteLength + 1);
        ended.set(line);
        ended[line.byteLength] = 10;
        this.#call("onkeylog", [asBuffer(ended)]);
      } else if (event === kStatus) {
        const answer = events[at++];
        this.#call("onocspresponse", [answer === undefined ? null : asBuffer(answer as Uint8Array)]);
      }
    }
  }
  #call(name: string, args: unknown[]): unknown { return callBack(this.#handle, this.#handle[name], args); }
  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    // The other side reads why.
    this.#flush(null);
    const waiting = this.#clear;
    this.#clear = [];
    for (const [, done] of waiting) later(() => done(uv.UV_EPROTO!));
    this.#call("onerror", [error]);
  }

  // --- questions to the library -------------------------------------------------------------------
  #asksProtocol = false;
  #asksHello = false;
  askProtocol(): void { this.#asksProtocol = true; if (this.#session !== null) native.enable(this.#session, 4); }
  askHello(): void { this.#asksHello = true; if (this.#session !== null) native.enable(this.#session, 0); }
  #hello(events: unknown[], at: number): void {
    if (this.#asksProtocol) {
      const list = events[at + 4] as Uint8Array;
      if (list.byteLength > 0) {
        const offset = this.#call("ALPNCallback", [asBuffer(list)]);
        if (this.#session === null) return;
        if (typeof offset === "number" && offset >= 0 && offset < list.byteLength) {
          let name = "";
          for (let i = 1; i <= list[offset]!; ++i) name += String.fromCharCode(list[offset + i]!);
          native.chooseProtocol(this.#session, name);
        } else {
          native.chooseProtocol(this.#session);
        }
      }
    }
    if (!this.#asksHello) return this.goOn(kAfterHello);
    const hello = { sessionId: asBuffer(events[at] as Uint8Array), tlsTicket: events[at + 1], servername: events[at + 2], OCSPRequest: events[at + 3] };
    this.#call("onclienthello", [hello]);
  }
  goOn(which: number): void {
    if (this.#session === null) return;
    native.goOn(this.#session, which);
    this.work();
  }
  chosen(): void {
    const context: unknown = this.#handle.sni_context;
    if (context !== undefined && context !== null) {
      const found = typeof context === "object" ? contextOf(context) : null;
      if (found === null) {
        this.#call("onerror", [new TypeError("Invalid SNI context")]);
        return;
      }
      if (this.#session !== null) native.useContext(this.#session, found);
    }
    this.goOn(kAfterChoice);
  }
  kept(): void {
    if (this.#awaits > 0) --this.#awaits;
    this.#flush(null);
    if (!this.#isAtWork) this.work();
  }
  othersAreDone(): void {
    this.#isHeld = false;
    this.#flush(null);
    this.work();
  }

  // --- writing --------------------------------------------------------------------------------------
  write(bytes: Uint8Array, done: Done): boolean {
    if (this.#session === null || this.#hasFailed) {
      later(() => done(uv.UV_EPROTO!));
      return false;
    }
    this.#clear.push([bytes, done]);
    // What is written begins the handshake where nothing else has.
    if (this.#isOpen) this.#encrypt();
    else this.work();
    return false;
  }
  #encrypt(): void {
    while (this.#isOpen && this.#session !== null && this.#clear.length > 0) {
      const [bytes, done] = this.#clear[0]!;
      this.#clear.splice(0, 1);
      try {
        for (let at = 0; at < bytes.byteLength; at += kPiece) native.write(this.#session, bytes.subarray(at, at + kPiece));
      } catch (error) {
        later(() => done(uv.UV_EPROTO!));
        return this.#fail(error);
      }
      this.#flush(done);
    }
  }
  // What is encrypted goes on its way; `done` hears when all of it has.
  #flush(done: Done | null): void {
    if (done !== null) this.#held.push(done);
    if (this.#isHeld || this.#awaits > 0) return;
    const session = this.#session;
    const wire = wireOf(this.#lower);
    const writers = this.#held;
    this.#held = [];
    const tell = (status: number) => { for (const one of writers) one(status); };
    if (session === null || wire === null) return later(() => tell(uv.UV_ECANCELED!));
    const out = native.takeOutput(session);
    if (out.byteLength === 0) {
      if (writers.length > 0) later(() => tell(0));
      return;
    }
    if (wire.write(out, tell) && writers.length > 0) later(() => tell(0));
  }
  shutdown(done: Done): void {
    if (this.#session !== null) {
      native.sayGoodbye(this.#session);
      this.#flush(null);
    }
    const wire = wireOf(this.#lower);
    if (wire === null) later(() => done(uv.UV_ENOTCONN!));
    else wire.shutdown(done);
  }
  // The handle below is the library's to close.
  close(): void {
    if (this.#session === null) return;
    this.#session = null;
    consume(this.#lower, null);
    const waiting = [...this.#clear.map(([, done]) => done), ...this.#held];
    this.#clear = [];
    this.#held = [];
    if (waiting.length > 0) later(() => { for (const done of waiting) done(uv.UV_ECANCELED!); });
  }
  setNoDelay(on: boolean): void { wireOf(this.#lower)?.setNoDelay(on); }
  setKeepAlive(on: boolean): void { wireOf(this.#lower)?.setKeepAlive(on); }
}
