// internalBinding("pipe_wrap"): paths at which this worker's own servers can be reached; those of the host do not exist here.
import { record } from "edgert:core/objects";
import { activate, begin, complete, isOpen, ReqWrap, whenClosing } from "edgert:node/handle";
import { internalBinding } from "edgert:node/loader";
import { connectWithin, listen, stopListening } from "edgert:node/loopback";
import { LibuvStreamWrap, reset } from "edgert:node/stream_handle";

const uv: Record<string, number> = internalBinding("uv");

export const constants = record({ SOCKET: 0, SERVER: 1, IPC: 2, UV_READABLE: 1, UV_WRITABLE: 2 });

export class PipeConnectWrap extends ReqWrap {
  constructor() { super("PIPECONNECTWRAP"); }
}

export class Pipe extends LibuvStreamWrap {
  onconnection: unknown;
  #path = "";
  #listens = false;
  constructor(kind: unknown) {
    super(kind === constants.SERVER ? "PIPESERVERWRAP" : "PIPEWRAP");
    whenClosing(this, () => {
      if (this.#listens) stopListening(this.#path, this);
      this.#listens = false;
      reset(this, false);
    });
  }
  open(): number { return uv.UV_ENOTSUP!; }
  fchmod(): number { return 0; }
  setPendingInstances(): void {}
  bind(path: unknown): number {
    if (typeof path !== "string" || path === "") return uv.UV_EINVAL!;
    this.#path = path;
    return 0;
  }
  listen(): number {
    if (!isOpen(this)) return uv.UV_EBADF!;
    const status = listen(this.#path, this, { address: null, isOwn: true, accepts: () => true, make: () => new Pipe(constants.SOCKET) });
    this.#listens = status === 0;
    return status;
  }
  connect(req: unknown, path: unknown): number {
    if (!(req instanceof PipeConnectWrap) || typeof path !== "string") throw new TypeError("not a request and a path");
    if (!isOpen(this)) return uv.UV_EBADF!;
    begin(req);
    activate(this, true);
    connectWithin(path, this, null, (status) => complete(req, [isOpen(this) ? status : uv.UV_ECANCELED!, this, req, true, true]));
    return 0;
  }
}
