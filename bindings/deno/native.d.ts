// The C++ half: connections by handle, names in the DNS, schedules.
export type SocketHandle = { readonly __socket: unique symbol };

declare module "../core/natives" {
  interface Natives {
    deno: {
      connect(host: string, port: number,
        onDone: (socket: SocketHandle, localHost: string, localPort: number, remoteHost: string, remotePort: number) => void,
        onError: (name: string, message: string) => void): void;
      startTls(socket: SocketHandle, host: string, caCerts: string[], protocols: string[], onDone: (protocol: string) => void,
        onError: (name: string, message: string) => void): void;
      // onDone hears how many bytes now lie in `into`; 0 is the end.
      readSocket(socket: SocketHandle, into: Uint8Array, onDone: (size: number) => void, onError: (name: string, message: string) => void): void;
      writeSocket(socket: SocketHandle, bytes: Uint8Array, onDone: () => void, onError: (name: string, message: string) => void): void;
      closeWrite(socket: SocketHandle): void;
      closeSocket(socket: SocketHandle): void;
      setNoDelay(socket: SocketHandle, on: boolean): void;
      // Each record as its fields in text; without a server, the system's are asked.
      resolve(name: string, type: string, server: string, port: number, onDone: (records: string[][]) => void,
        onError: (name: string, message: string) => void): void;
      // All addresses of a host that is to be connected to, where the worker may reach any port of it.
      lookUp(name: string, onDone: (records: string[][]) => void, onError: (name: string, message: string) => void): void;
      // The schedule as hosts are told it; throws a TypeError that says what is wrong with it.
      parseCron(schedule: string): string;
      // All that there are, three texts each: name, schedule, waits before retries ("100,200").
      schedulesAre(list: string[]): void;
      setKeepAlive(socket: SocketHandle, on: boolean): void;
    };
  }
}
