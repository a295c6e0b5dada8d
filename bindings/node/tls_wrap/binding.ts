// internalBinding("tls_wrap"): the handle of a TLS connection over another stream's (lib/_tls_wrap.js).
import { internalBinding, unavailable } from "edgert:node/loader";
import { asBuffer, contextOf, SecureContext } from "edgert:node/secure_context";
import { attach, LibuvStreamWrap, reset } from "edgert:node/stream_handle";
import { native, type Session } from "edgert:node/tls_natives";
import { type Listener, TlsWire } from "edgert:node/tls_wire";

const maybeBuffer = (value: unknown): unknown => (value instanceof Uint8Array ? asBuffer(value) : undefined);
const secret = Symbol();

export class TLSWrap extends LibuvStreamWrap {
  #wire: TlsWire;
  #isServer: boolean;
  constructor(token: unknown, lower: LibuvStreamWrap, session: Session, isServer: boolean, isHeld: boolean) {
    if (token !== secret) throw new TypeError("Illegal constructor");
    super("TLSWRAP");
    // The handle below keeps a process alive.
    super.unref();
    this.#isServer = isServer;
    this.#wire = new TlsWire(this as unknown as Listener, lower, session, isServer, isHeld);
    attach(this, this.#wire);
  }
  get #session(): Session {
    const { session } = this.#wire;
    if (session === null) throw new TypeError("The connection is closed");
    return session;
  }
  #part(which: number): any { return native.sessionPart(this.#session, which); }

  start(): void { this.#wire.work(); }
  receive(bytes: unknown): void {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("not bytes");
    this.#wire.receive(bytes);
  }
  writesIssuedByPrevListenerDone(): void { this.#wire.othersAreDone(); }
  destroySSL(): void { reset(this, false); }
  setVerifyMode(asks: unknown, needs: unknown): void { native.verify(this.#session, asks === true, needs === true); }
  enableTrace(): void {}
  enableKeylogCallback(): void { native.enable(this.#session, 3); }
  enableSessionCallbacks(): void {
    native.enable(this.#session, 2);
    if (this.#isServer) this.#wire.askHello();
  }
  enableCertCb(): void { native.enable(this.#session, 1); }
  enableALPNCb(): void { this.#wire.askProtocol(); }
  certCbDone(): void { this.#wire.chosen(); }
  endParser(): void { this.#wire.goOn(0); }
  loadSession(session: unknown): void { if (session instanceof Uint8Array) native.setSession(this.#session, session, true); }
  newSessionDone(): void { this.#wire.kept(); }
  setSession(session: unknown): void {
    if (!native.setSession(this.#session, session, false)) throw Reflect.construct(Error, ["SSL_set_session error"]);
  }
  setALPNProtocols(list: unknown): void { native.offerProtocols(this.#session, list); }
  setServername(name: unknown): void {
    if (this.#wire.isOpen) return;
    native.setServerName(this.#session, name);
  }
  setKeyCert(context: unknown): void {
    const found = context instanceof SecureContext ? contextOf(context) : null;
    if (found === null) throw new TypeError("not a secure context");
    native.useContext(this.#session, found);
  }
  requestOCSP(): void { native.enable(this.#session, 5); }
  setOCSPResponse(answer: unknown): void { native.setStatus(this.#session, answer); }
  renegotiate(): void { native.renegotiate(this.#session); }
  setMaxSendFragment(size: unknown): number { return native.setFragment(this.#session, size); }
  exportKeyingMaterial(size: unknown, label: unknown, context: unknown): unknown { return asBuffer(native.exportKeys(this.#session, size, label, context)); }

  getProtocol(): string { return this.#part(0); }
  getCipher(): object | undefined {
    const found = this.#part(1) as string[] | undefined;
    return found === undefined ? undefined : { name: found[0], standardName: found[1], version: found[2] };
  }
  getSharedSigalgs(): string[] { return this.#part(2); }
  getEphemeralKeyInfo(): object | null {
    const found = this.#part(3) as [string, string | undefined, number] | [] | undefined;
    if (found === undefined) return null;
    if (found.length === 0) return {};
    return found[1] === undefined ? { type: found[0], size: found[2] } : { type: found[0], name: found[1], size: found[2] };
  }
  getFinished(): unknown { return maybeBuffer(this.#part(4)); }
  getPeerFinished(): unknown { return maybeBuffer(this.#part(5)); }
  // Keys that both sides know beforehand.
  enablePskCallback(): never { throw unavailable("pskCallback"); }
  getSession(): unknown { return maybeBuffer(this.#part(6)); }
  getTLSTicket(): unknown { return maybeBuffer(this.#part(7)); }
  isSessionReused(): boolean { return this.#part(8); }
  getServername(): string | false { return this.#part(9) ?? false; }
  getALPNNegotiatedProtocol(): string | false { return this.#part(10) ?? false; }
  verifyError(): Error | null {
    const found = this.#part(11) as [string, string] | undefined;
    if (found === undefined) return null;
    const error: any = new Error(found[1]);
    error.code = found[0];
    return error;
  }

  #certificates(which: number): object | undefined {
    const { legacyCertificate } = internalBinding("crypto") as { legacyCertificate(fields: unknown): any };
    const found = native.certificates(this.#session, which);
    let made: any;
    for (let i = found.length - 1; i > 0; --i) {
      const one = legacyCertificate(found[i]);
      if (made !== undefined) one.issuerCertificate = made;
      else if (which === 0 && found[0] === true) one.issuerCertificate = one;
      made = one;
    }
    return made;
  }
  getPeerCertificate(isDetailed: unknown): object | undefined { return this.#certificates(isDetailed === true ? 0 : 1); }
  getCertificate(): object | undefined { return this.#certificates(2); }
  #certificate(isOwn: boolean): unknown {
    const { wrapX509 } = internalBinding("crypto") as { wrapX509(one: object, issuer: unknown): unknown };
    const chain = native.certificatesOf(this.#session, isOwn);
    let made: unknown;
    for (let i = chain.length - 1; i >= 0; --i) made = wrapX509(chain[i]!, made);
    return made;
  }
  getPeerX509Certificate(): unknown { return this.#certificate(false); }
  getX509Certificate(): unknown { return this.#certificate(true); }
}

export const HAVE_SSL_TRACE = false;
export function wrap(lower: unknown, context: unknown, isServer: unknown, isHeld: unknown): TLSWrap {
  const found = context instanceof SecureContext ? contextOf(context) : null;
  if (!(lower instanceof LibuvStreamWrap) || found === null) throw new TypeError("not a stream and a secure context");
  return new TLSWrap(secret, lower, native.session(found, isServer === true), isServer === true, isHeld === true);
}
