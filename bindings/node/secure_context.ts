// SecureContext, as lib/internal/tls/secure-context.js configures it.
import { requireBuiltin } from "edgert:node/loader";
import { type Context, native } from "edgert:node/tls_natives";

export let contextOf: (one: object) => Context | null;

let FastBuffer: (new (buffer: ArrayBufferLike) => Uint8Array) | undefined;
export function asBuffer(bytes: Uint8Array): Uint8Array {
  FastBuffer ??= requireBuiltin("internal/buffer").FastBuffer as new (buffer: ArrayBufferLike) => Uint8Array;
  return new FastBuffer(bytes.buffer);
}

export class SecureContext {
  #context: Context | null = null;
  static {
    contextOf = (one) => (#context in one ? one.#context : null);
  }
  get #open(): Context {
    if (this.#context === null) throw new TypeError("The context is closed");
    return this.#context;
  }
  init(method: unknown, oldest: unknown, newest: unknown): void {
    this.#context = native.context(method === undefined || method === null ? "" : `${method as string}`, oldest as number, newest as number);
  }
  close(): void { this.#context = null; }
  setOptions(bits: unknown): void { native.contextOptions(this.#open, bits); }
  setCiphers(list: unknown): void { native.contextList(this.#open, 0, list); }
  setCipherSuites(list: unknown): void { native.contextList(this.#open, 1, list); }
  setECDHCurve(name: unknown): void { if (name !== "auto") native.contextList(this.#open, 2, name); }
  setSigalgs(list: unknown): void { native.contextList(this.#open, 3, list); }
  getMinProto(): number { return native.contextVersion(this.#open, false); }
  getMaxProto(): number { return native.contextVersion(this.#open, true); }
  setMinProto(version: unknown): void { native.contextVersion(this.#open, false, version); }
  setMaxProto(version: unknown): void { native.contextVersion(this.#open, true, version); }
  setCert(pem: unknown): void { native.contextCertificate(this.#open, pem, "utf8"); }
  setKey(pem: unknown, passphrase: unknown): void {
    if (passphrase === undefined || passphrase === null) native.contextKey(this.#open, pem, "utf8");
    else native.contextKey(this.#open, pem, "utf8", passphrase, "utf8");
  }
  addCACert(pem: unknown): void { native.contextAuthority(this.#open, pem, "utf8"); }
  addRootCerts(): void { native.contextTrust(this.#open, 0); }
  setAllowPartialTrustChain(): void { native.contextTrust(this.#open, 1); }
  addCRL(pem: unknown): void { native.contextRevoked(this.#open, pem, "utf8"); }
  setDHParam(pem: unknown): string | undefined { return pem === true ? native.contextDh(this.#open) : native.contextDh(this.#open, pem, "utf8"); }
  setSessionIdContext(text: unknown): void { native.contextSessionId(this.#open, text); }
  setSessionTimeout(seconds: unknown): void { native.contextTimeout(this.#open, seconds); }
  setTicketKeys(keys: unknown): void { native.contextTickets(this.#open, keys); }
  getTicketKeys(): Uint8Array { return asBuffer(native.contextTickets(this.#open)); }
  enableTicketKeyCallback(): void {}
  setFreeListLength(): void {}
  loadPKCS12(bytes: unknown, passphrase: unknown): void { native.contextPkcs12(this.#open, bytes, passphrase); }
  #part(which: number): Uint8Array | null {
    const bytes = native.contextPart(this.#open, which);
    return bytes === undefined ? null : asBuffer(bytes);
  }
  getCertificate(): Uint8Array | null { return this.#part(0); }
  getIssuer(): Uint8Array | null { return this.#part(1); }
}
