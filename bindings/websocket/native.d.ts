// The C++ half: frames, compression and the closing handshake.
import type { BodyHandle } from "../fetch/native";

export type SocketHandle = { readonly __socket: unique symbol };

declare module "../core/natives" {
  interface Natives {
    websocket: {
      create(isClient: boolean): SocketHandle;
      // the bytes that go out; the socket opens when somebody takes them
      output(socket: SocketHandle): BodyHandle;
      // what the client of an incoming request will send in the new protocol, or null
      input(exchange: number): BodyHandle | null;
      // for a server, the value of its Sec-WebSocket-Extensions
      chooseExtensions(socket: SocketHandle, offered: string): string;
      // for a client: whether the server's answer is one to what it was offered
      offer(): string;
      takeExtensions(socket: SocketHandle, answer: string): boolean;
      start(socket: SocketHandle, input: BodyHandle, hear: (event: number, first?: any, second?: any) => void): void;
      send(socket: SocketHandle, data: string | Uint8Array): void;
      ping(socket: SocketHandle): void;
      close(socket: SocketHandle, code: number | null, reason: string): void;
      // the transport, not the protocol: the peer hears nothing
      end(socket: SocketHandle, atOnce: boolean): void;
      buffered(socket: SocketHandle): number;
      heard(socket: SocketHandle): number;
      acceptKey(key: string): string;
    };
  }
}
