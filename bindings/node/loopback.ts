// Servers of this worker. Nothing here listens outside of it: what connects comes from the same worker, and an HTTP server is handed the
// worker's own requests besides.
import { activate, callBack, isOpen, later } from "edgert:node/handle";
import { internalBinding, isLoaded, requireBuiltin } from "edgert:node/loader";
import { attach, type LibuvStreamWrap } from "edgert:node/stream_handle";
import { type Address, memoryPair } from "edgert:node/wire";
import { attachServer, detachServer } from "edgert:node/worker_requests";

const uv: Record<string, number> = internalBinding("uv");
const { owner_symbol }: { owner_symbol: symbol } = internalBinding("symbols");

// A handle that listens; scripts see its `onconnection`.
export interface ServerHandle extends LibuvStreamWrap { onconnection: unknown }
export interface Place {
  address: Address | null;
  isOwn: boolean;  // one of this worker's addresses
  accepts(address: string): boolean;
  make(): LibuvStreamWrap;
}
interface Listening extends Place { handle: ServerHandle }

const servers = new Map<number | string, Listening>();
const kFirstEphemeral = 49152, kLastEphemeral = 65535;
let lastEphemeral = kFirstEphemeral - 1;
export function ephemeralPort(): number {
  for (let tried = kFirstEphemeral; tried <= kLastEphemeral; ++tried) {
    lastEphemeral = lastEphemeral >= kLastEphemeral ? kFirstEphemeral : lastEphemeral + 1;
    if (!servers.has(lastEphemeral)) break;
  }
  return lastEphemeral;
}

let allowsAll = false;
// For tests of the library: servers that are not HTTP's may listen for this worker.
export const allowListening = (): void => { allowsAll = true; };

function isServerOf(handle: ServerHandle, id: string): boolean {
  if (!isLoaded(id)) return false;
  const { Server } = requireBuiltin(id) as { Server: new () => object };
  return (handle as any)[owner_symbol] instanceof Server;
}

// 0, or why not.
export function listen(key: number | string, handle: ServerHandle, place: Place): number {
  // TLS is spoken in front of the worker: its requests come to both in the same way.
  const isSecure = isServerOf(handle, "https");
  const isHttp = isSecure || isServerOf(handle, "_http_server");
  if (!isHttp && !allowsAll) return uv.UV_EPERM!;
  if (!isHttp && !place.isOwn) return uv.UV_EADDRNOTAVAIL!;
  if (servers.has(key)) return uv.UV_EADDRINUSE!;
  const { address, isOwn, accepts, make } = place;
  servers.set(key, { handle, address, isOwn, accepts, make });
  activate(handle, true);
  if (isHttp) attachServer(handle, make, isSecure);
  return 0;
}
export function stopListening(key: number | string, handle: ServerHandle): void {
  if (servers.get(key)?.handle !== handle) return;
  servers.delete(key);
  detachServer(handle);
}
export const isListening = (port: number, address: string): boolean => servers.get(port)?.accepts(address) === true;

// Connects `client`; `done` hears 0 or why not, in a turn of its own.
export function connectWithin(key: number | string, client: LibuvStreamWrap, local: Address | null, done: (status: number) => void): void {
  later(() => {
    const server = servers.get(key);
    if (server === undefined || !isOpen(server.handle)) return done(typeof key === "string" ? uv.UV_ENOENT! : uv.UV_ECONNREFUSED!);
    if (!isOpen(client)) return done(uv.UV_ECANCELED!);
    const [near, far] = memoryPair();
    near.local = far.remote = local;
    near.remote = far.local = server.address;
    attach(client, near);
    later(() => {
      if (!isOpen(server.handle)) return far.close(true);
      const handle = server.make();
      attach(handle, far);
      callBack(server.handle, server.handle.onconnection, [0, handle]);
    });
    done(0);
  });
}
