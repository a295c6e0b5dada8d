// What the global scope of a worker has, and what TypeScript's own declarations lack of it.

/** The worker's own scope, by three names. */
declare var self: typeof globalThis;
declare var window: typeof globalThis;

/** `early_drop`: the worker is not needed any more; `termination`: the server ends; the others: nine tenths of that limit are used. */
type BeforeUnloadReason = "cpu" | "early_drop" | "memory" | "termination" | "wall_clock";

interface WorkerScopeEventMap {
  /** The worker is about to reach a limit or to end; `event.detail.reason` tells why. */
  beforeunload: CustomEvent<{ reason: BeforeUnloadReason }>;
  /** The server ends, or the worker is to be replaced: the requests in flight are its last. */
  drain: Event;
  error: ErrorEvent;
  load: Event;
  rejectionhandled: PromiseRejectionEvent;
  unhandledrejection: PromiseRejectionEvent;
  unload: Event;
}
declare function addEventListener<K extends keyof WorkerScopeEventMap>(
  type: K,
  listener: (this: typeof globalThis, event: WorkerScopeEventMap[K]) => any,
  options?: boolean | AddEventListenerOptions,
): void;
declare function addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
declare function removeEventListener<K extends keyof WorkerScopeEventMap>(
  type: K,
  listener: (this: typeof globalThis, event: WorkerScopeEventMap[K]) => any,
  options?: boolean | EventListenerOptions,
): void;
declare function removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
declare function dispatchEvent(event: Event): boolean;
declare var onbeforeunload: ((this: typeof globalThis, event: WorkerScopeEventMap["beforeunload"]) => any) | null;
declare var onerror: ((this: typeof globalThis, event: ErrorEvent) => any) | null;
declare var onload: ((this: typeof globalThis, event: Event) => any) | null;
declare var onrejectionhandled: ((this: typeof globalThis, event: PromiseRejectionEvent) => any) | null;
declare var onunhandledrejection: ((this: typeof globalThis, event: PromiseRejectionEvent) => any) | null;
declare var onunload: ((this: typeof globalThis, event: Event) => any) | null;

interface Navigator {
  readonly userAgent: string;
  readonly language: string;
  readonly languages: readonly string[];
  /** Always 1. */
  readonly hardwareConcurrency: number;
}
declare var Navigator: { readonly prototype: Navigator };
declare var navigator: Navigator;

interface ErrorConstructor {
  /** Gives `target` a property `stack`, as if an error had been made here; `above`: without the frames up to that function. */
  captureStackTrace(target: object, above?: Function): void;
  /** How many frames a stack has. */
  stackTraceLimit: number;
}

/** Of CompressionStream and DecompressionStream. */
type CompressionFormat = "brotli" | "deflate" | "deflate-raw" | "gzip" | "zstd";

/** Beyond the standard, what gives bytes piece by piece, such as a stream of Node's. */
type BodyInit = ReadableStream | XMLHttpRequestBodyInit | AsyncIterable<Uint8Array>;

/** Of setTimeout and setInterval: code in texts is not run. */
type TimerHandler = ((...arguments: any[]) => void) | Function;

interface RequestInit {
  /** For bodies that are streams; a body is sent while the answer comes, whatever is said. */
  duplex?: "half";
}
interface Request {
  readonly duplex: "half";
}

declare var ReadableStream: {
  prototype: ReadableStream;
  new (source: UnderlyingByteSource, strategy?: { highWaterMark?: number }): ReadableStream<Uint8Array<ArrayBuffer>>;
  new <R = any>(source: UnderlyingDefaultSource<R>, strategy?: QueuingStrategy<R>): ReadableStream<R>;
  new <R = any>(source?: UnderlyingSource<R>, strategy?: QueuingStrategy<R>): ReadableStream<R>;
  /** A stream of what an iterator gives, asked for piece by piece. */
  from<R>(source: AsyncIterable<R> | Iterable<R | PromiseLike<R>>): ReadableStream<R>;
};

/** Deno's, in place of the protocols. */
interface WebSocketOptions {
  protocols?: string | string[];
  /** Of the request that asks for the connection. */
  headers?: HeadersInit;
}
declare var WebSocket: {
  prototype: WebSocket;
  new (url: string | URL, protocolsOrOptions?: string | string[] | WebSocketOptions): WebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
};

interface MessagePort {
  /** The other end was closed. */
  onclose: ((this: MessagePort, event: Event) => any) | null;
}

declare namespace WebAssembly {
  /** What a module's exceptions carry. */
  interface Tag {}
  var Tag: {
    prototype: Tag;
    new (type: { parameters: ValueType[] }): Tag;
  };
  interface Exception {
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): any;
  }
  var Exception: {
    prototype: Exception;
    new (tag: Tag, payload: any[], options?: { traceStack?: boolean }): Exception;
  };
}
