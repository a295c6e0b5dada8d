// internalBinding("tcp_wrap"): connections to this worker's own servers, and to whom its rules for the net allow. The rules are asked
// natively, each time; what scripts find through a socket can do no more than net.connect.
import { record } from "edgert:core/objects";
import { activate, begin, complete, isOpen, ReqWrap, whenClosing } from "edgert:node/handle";
import { internalBinding } from "edgert:node/loader";
import { wasFound } from "edgert:node/lookups";
import { connectWithin, ephemeralPort, isListening, listen, stopListening } from "edgert:node/loopback";
import { attach, LibuvStreamWrap, reset, wireOf } from "edgert:node/stream_handle";
import { type Address, addressOf, dial } from "edgert:node/wire";

const uv: Record<string, number> = internalBinding("uv");
const { owner_symbol }: { owner_symbol: symbol } = internalBinding("symbols");

export const constants = record({ SOCKET: 0, SERVER: 1, UV_TCP_IPV6ONLY: 1 });

export class TCPConnectWrap extends ReqWrap {
  constructor() { super("TCPCONNECTWRAP"); }
}

const isPort = (port: unknown): port is number => typeof port === "number" && Number.isInteger(port) && port >= 0 && port <= 65535;
const isOwn = (address: string): boolean => /^(127\.|0\.0\.0\.0$|::1?$|::ffff:127\.)/i.test(address);

export class TCP extends LibuvStreamWrap {
  onconnection: unknown;
  #local: Address | null = null;
  #listens = -1;
  #isOnlySix = false;
  #isServer: boolean;
  #noDelay: boolean | null = null;
  #keepAlive: boolean | null = null;

  constructor(kind: unknown) {
    super(kind === constants.SERVER ? "TCPSERVERWRAP" : "TCPWRAP");
    this.#isServer = kind === constants.SERVER;
    const stop = stopOf(this);
    whenClosing(this, () => {
      if (this.#listens >= 0) stopListening(this.#listens, this);
      this.#listens = -1;
      stop();
    });
  }
  open(): number { return uv.UV_ENOTSUP!; }
  #bind(address: unknown, port: unknown, flags: unknown): number {
    if (typeof address !== "string" || !isPort(port)) return uv.UV_EINVAL!;
    if (!isOpen(this)) return uv.UV_EBADF!;
    if (this.#local !== null) return uv.UV_EINVAL!;
    // Servers' addresses are looked at when they listen.
    if (!this.#isServer && !isOwn(address) && address !== "::") return uv.UV_EADDRNOTAVAIL!;
    this.#local = addressOf(address, port);
    this.#isOnlySix = typeof flags === "number" && (flags & constants.UV_TCP_IPV6ONLY) !== 0;
    return 0;
  }
  bind(address: unknown, port: unknown): number { return this.#bind(address, port ?? 0, 0); }
  bind6(address: unknown, port: unknown, flags?: unknown): number { return this.#bind(address, port ?? 0, flags); }
  listen(): number {
    if (!isOpen(this)) return uv.UV_EBADF!;
    const local = this.#local ?? addressOf("0.0.0.0", 0);
    const port = local.port === 0 ? ephemeralPort() : local.port;
    const bound = addressOf(local.address, port);
    const isSix = local.family === "IPv6";
    const accepts = (address: string): boolean => (address.includes(":") && !/^::ffff:/i.test(address) ? isSix : !isSix || (local.address === "::" && !this.#isOnlySix));
    const status = listen(port, this, { address: addressOf(isSix ? "::1" : "127.0.0.1", port), isOwn: isOwn(local.address), accepts, make: () => new TCP(constants.SOCKET) });
    if (status !== 0) return status;
    this.#local = bound;
    this.#listens = port;
    return 0;
  }
  #connect(req: unknown, address: unknown, port: unknown): number {
    if (!(req instanceof TCPConnectWrap) || typeof address !== "string" || !isPort(port)) throw new TypeError("not a request, an address and a port");
    if (!isOpen(this)) return uv.UV_EBADF!;
    begin(req);
    activate(this, true);
    const finish = (status: number) => {
      // One that nobody reads keeps nothing alive.
      if (isOpen(this)) activate(this, false);
      if (status === 0) this.#applyOptions();
      complete(req, [isOpen(this) ? status : uv.UV_ECANCELED!, this, req, true, true]);
    };
    if (isOwn(address) && isListening(port, address)) {
      const usual = address.includes(":") ? "::1" : "127.0.0.1";
      const from = this.#local === null || /^(?:0\.0\.0\.0|::)$/.test(this.#local.address) ? usual : this.#local.address;
      connectWithin(port, this, addressOf(from, this.#local?.port || ephemeralPort()), finish);
      return 0;
    }
    const owner: any = (this as any)[owner_symbol];
    const host: unknown = owner?._host;
    // By its name, where that is what was asked for: rules may say more of a name than of its addresses.
    dial(typeof host === "string" && wasFound(host, address) ? host : address, port, (wire) => {
      if (isOpen(this)) attach(this, wire);
      else wire.close(false);
      finish(0);
    }, finish);
    return 0;
  }
  connect(req: unknown, address: unknown, port: unknown): number { return this.#connect(req, address, port); }
  connect6(req: unknown, address: unknown, port: unknown): number { return this.#connect(req, address, port); }
  getsockname(out: any): number { return give(out, wireOf(this)?.local ?? this.#local); }
  getpeername(out: any): number {
    const wire = wireOf(this);
    return wire === null ? uv.UV_ENOTCONN! : give(out, wire.remote);
  }
  setNoDelay(on: unknown): number {
    this.#noDelay = !!on;
    this.#applyOptions();
    return 0;
  }
  setKeepAlive(on: unknown): number {
    this.#keepAlive = !!on;
    this.#applyOptions();
    return 0;
  }
  setSimultaneousAccepts(): number { return 0; }
  #applyOptions(): void {
    const wire = wireOf(this);
    if (this.#noDelay !== null) wire?.setNoDelay(this.#noDelay);
    if (this.#keepAlive !== null) wire?.setKeepAlive(this.#keepAlive);
  }
  reset(callback: unknown): number {
    if (!isOpen(this)) return uv.UV_EBADF!;
    reset(this);
    this.close(callback);
    return 0;
  }
}
function stopOf(handle: LibuvStreamWrap): () => void { return () => reset(handle, false); }
function give(out: any, address: Address | null): number {
  if (address === null) return uv.UV_EBADF!;
  out.address = address.address;
  out.port = address.port;
  out.family = address.family;
  return 0;
}
