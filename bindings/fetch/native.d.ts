// The C++ half: exchanges by number, bodies by handle.
// A body that only C++ has touched.
export type BodyHandle = { readonly __body: unique symbol };
// Where a stream's bytes go.
export type BodyWriter = { readonly __writer: unique symbol };
// Connections of one client.
export type HttpClientHandle = { readonly __client: unique symbol };
// Bytes on their way between a host of the library's and a stream.
export type SourceHandle = { readonly __source: unique symbol };
// A body on its way out of JS: what pump() gives.
export type Pump = [writer: BodyWriter, onPull: () => void, onCancel: () => void];
// A body that is all there.
export type WholeBody = string | Uint8Array | null;

declare module "../core/natives" {
  interface Natives {
    fetch: {
      respond(id: number, status: number, statusText: string, headers: string, body: WholeBody): void;
      respondStream(id: number, status: number, statusText: string, headers: string, writer: BodyWriter, onPull: () => void, onCancel: () => void): void;
      respondSplice(id: number, status: number, statusText: string, headers: string, body: BodyHandle): void;
      failRequest(id: number, message: string): void;
      takeBody(id: number): BodyHandle | null;
      // As a text (0), JSON (1) or bytes (2): at once when all of it is here. Else undefined, and one of the two is called later; an
      // error of the transport is a text.
      takeAs(id: number, as: number, onEnd: (value: any) => void, onError: (error: unknown) => void): any;
      handlerRegistered(): void;
      awaitsHandler(): boolean;
      readBody(body: BodyHandle, onChunk: (chunk: Uint8Array) => void, onEnd: () => void, onError: (message: string) => void): void;
      pullBody(body: BodyHandle, bytes: number): void;
      collectBody(body: BodyHandle, onDone: (bytes: Uint8Array) => void, onError: (error: unknown) => void): void;
      collectText(body: BodyHandle, onDone: (text: string) => void, onError: (error: unknown) => void): void;
      cancelBody(body: BodyHandle): void;
      // name, file name or null, Content-Type, and where the content begins and ends, of each part
      parseMultipart(body: Uint8Array, boundary: string): (string | number | null)[];
      makeWriter(): BodyWriter;
      write(writer: BodyWriter, chunk: Uint8Array | string): boolean;
      end(writer: BodyWriter): void;
      failBody(writer: BodyWriter, message: string): void;
      sourceOf(...pump: Pump): SourceHandle;
      bodyOf(source: SourceHandle): BodyHandle;
      openFile(url: string, onOpen: (body: BodyHandle, size: number) => void, onError: (message: string) => void): void;
      makeClient(caCerts: string[], proxyUrl: string, proxyAuthorization: string, maxIdlePerHost: number | null, idleTimeoutMs: number | null,
        ownHost: boolean, http1: boolean, http2: boolean): HttpClientHandle;
      closeClient(client: HttpClientHandle): void;
      send(client: HttpClientHandle | null, method: string, url: string, headers: string, body: WholeBody | BodyHandle | BodyWriter,
        onHead: (status: number, statusText: string, headers: string, body: BodyHandle) => void,
        // with retryAfterMs: a RateLimitError
        onError: (name: string, message: string, retryAfterMs?: number) => void, onOver: (() => void) | null, upgrade?: string,
        onPull?: () => void, onCancel?: () => void): number;
      abortSend(client: HttpClientHandle | null, id: number): void;
    };
  }
}
