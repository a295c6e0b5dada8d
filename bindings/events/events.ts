// https://dom.spec.whatwg.org/#events
import { define, natives } from "../core/natives";

interface Listener {
  type: string;
  callback: ((event: Event) => void) | { handleEvent(event: Event): void };
  capture: boolean;
  once: boolean;
  removed: boolean;
}

let setTarget: (event: Event, target: EventTarget | null) => void;
let stopped: (event: Event) => boolean;

export class Event {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly timeStamp: number;
  #target: EventTarget | null = null;
  #stopped = false;
  #prevented = false;
  static readonly NONE = 0;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = 2;
  static readonly BUBBLING_PHASE = 3;
  static {
    setTarget = (event, target) => { event.#target = target; };
    stopped = (event) => event.#stopped;
  }
  constructor(type: string, init: { bubbles?: boolean; cancelable?: boolean; composed?: boolean } = {}) {
    if (arguments.length === 0) throw new TypeError("Event needs a type");
    this.type = String(type);
    this.bubbles = !!init?.bubbles;
    this.cancelable = !!init?.cancelable;
    this.composed = !!init?.composed;
    this.timeStamp = natives.runtime.now();
  }
  get target() { return this.#target; }
  get currentTarget() { return this.#target; }
  get srcElement() { return this.#target; }
  get defaultPrevented() { return this.#prevented; }
  get eventPhase() { return this.#target ? 2 : 0; }
  get isTrusted() { return false; }
  get returnValue() { return !this.#prevented; }
  get cancelBubble() { return this.#stopped; }
  composedPath() { return this.#target ? [this.#target] : []; }
  preventDefault() { if (this.cancelable) this.#prevented = true; }
  stopPropagation() {}
  stopImmediatePropagation() { this.#stopped = true; }
}

const globalListeners = { list: [] as Listener[] };

export class EventTarget {
  #listeners: Listener[] = [];
  static #of(target: unknown): { list: Listener[] } {
    if (target === undefined || target === null || target === globalThis) return globalListeners;
    if (typeof target !== "object" || !(#listeners in target)) throw new TypeError("Illegal invocation");
    const self = target as EventTarget;
    return { get list() { return self.#listeners; }, set list(value) { self.#listeners = value; } };
  }
  addEventListener(type: string, callback: Listener["callback"] | null,
    options: boolean | { capture?: boolean; once?: boolean; signal?: any } = {}) {
    const store = EventTarget.#of(this);
    const capture = typeof options === "boolean" ? options : !!options?.capture;
    const extra = typeof options === "object" && options !== null ? options : {};
    if (extra.signal?.aborted || callback === null || callback === undefined) return;
    if (typeof callback !== "function" && typeof callback !== "object") throw new TypeError("the listener is no function");
    type = String(type);
    if (store.list.some((l) => l.type === type && l.callback === callback && l.capture === capture)) return;
    store.list.push({ type, callback, capture, once: !!extra.once, removed: false });
    extra.signal?.addEventListener("abort", () => EventTarget.prototype.removeEventListener.call(this, type, callback, capture));
  }
  removeEventListener(type: string, callback: Listener["callback"] | null, options: boolean | { capture?: boolean } = {}) {
    const store = EventTarget.#of(this);
    const capture = typeof options === "boolean" ? options : !!options?.capture;
    const at = store.list.findIndex((l) => l.type === String(type) && l.callback === callback && l.capture === capture);
    if (at >= 0) store.list.splice(at, 1)[0]!.removed = true;
  }
  dispatchEvent(event: Event): boolean {
    if (!(event instanceof Event)) throw new TypeError("dispatchEvent needs an Event");
    const store = EventTarget.#of(this);
    const target = this === undefined || this === null ? (globalThis as unknown as EventTarget) : this;
    setTarget(event, target);
    for (const listener of [...store.list]) {
      if (listener.type !== event.type || listener.removed) continue;
      if (listener.once) EventTarget.prototype.removeEventListener.call(this, listener.type, listener.callback, listener.capture);
      try {
        if (typeof listener.callback === "function") listener.callback.call(target, event);
        else listener.callback.handleEvent(event);
      } catch (error) {
        reportError(error);
      }
      if (stopped(event)) break;
    }
    return !event.defaultPrevented;
  }
}

// An `on<type>` attribute of a target.
export function handlerAttribute(target: object, type: string): void {
  const handlers = new WeakMap<object, { value: unknown; listener: (event: Event) => void }>();
  Object.defineProperty(target, "on" + type, {
    configurable: true,
    enumerable: true,
    get() { return handlers.get(this ?? globalThis)?.value ?? null; },
    set(value: unknown) {
      const self = this ?? globalThis;
      let handler = handlers.get(self);
      if (!handler) {
        handler = { value: null, listener: (event) => { if (typeof handler!.value === "function") handler!.value.call(self, event); } };
        handlers.set(self, handler);
        EventTarget.prototype.addEventListener.call(self, type, handler.listener);
      }
      handler.value = typeof value === "function" ? value : null;
    },
  });
}

export class CustomEvent extends Event {
  readonly detail: unknown;
  constructor(type: string, init: any = {}) { super(type, init); this.detail = init?.detail ?? null; }
}
export class ErrorEvent extends Event {
  readonly message: string; readonly filename: string; readonly lineno: number; readonly colno: number; readonly error: unknown;
  constructor(type: string, init: any = {}) {
    super(type, init);
    this.message = init?.message ?? ""; this.filename = init?.filename ?? "";
    this.lineno = init?.lineno ?? 0; this.colno = init?.colno ?? 0; this.error = init?.error;
  }
}
export class PromiseRejectionEvent extends Event {
  readonly promise: Promise<unknown>; readonly reason: unknown;
  constructor(type: string, init: any) { super(type, init); this.promise = init.promise; this.reason = init.reason; }
}
export class MessageEvent extends Event {
  readonly data: unknown; readonly origin: string; readonly lastEventId: string;
  constructor(type: string, init: any = {}) {
    super(type, init); this.data = init?.data ?? null; this.origin = init?.origin ?? ""; this.lastEventId = init?.lastEventId ?? "";
  }
}
export class CloseEvent extends Event {
  readonly wasClean: boolean; readonly code: number; readonly reason: string;
  constructor(type: string, init: any = {}) {
    super(type, init); this.wasClean = !!init?.wasClean; this.code = init?.code ?? 0; this.reason = init?.reason ?? "";
  }
}
export class ProgressEvent extends Event {
  readonly lengthComputable: boolean; readonly loaded: number; readonly total: number;
  constructor(type: string, init: any = {}) {
    super(type, init); this.lengthComputable = !!init?.lengthComputable; this.loaded = init?.loaded ?? 0; this.total = init?.total ?? 0;
  }
}

// https://html.spec.whatwg.org/multipage/webappapis.html#report-the-exception: true when a listener took care of it.
function report(error: unknown, promise?: Promise<unknown>): boolean {
  const event = promise
    ? new PromiseRejectionEvent("unhandledrejection", { promise, reason: error, cancelable: true })
    : new ErrorEvent("error", { error, message: error instanceof Error ? `Uncaught ${error.name}: ${error.message}` : `Uncaught ${String(error)}`, cancelable: true });
  return !EventTarget.prototype.dispatchEvent.call(globalThis as unknown as EventTarget, event);
}
natives.core.setHook("uncaught", report);
natives.core.setHook("rejectionLater", (promise: Promise<unknown>, reason: unknown) => {
  EventTarget.prototype.dispatchEvent.call(globalThis as unknown as EventTarget, new PromiseRejectionEvent("rejectionhandled", { promise, reason }));
});
export function reportError(error: unknown): void {
  // Thrown from a job of its own, it takes the way of every uncaught error.
  if (!report(error)) queueMicrotask(() => { throw error; });
}

define({ Event, EventTarget, CustomEvent, ErrorEvent, PromiseRejectionEvent, MessageEvent, CloseEvent, ProgressEvent, reportError });
for (const type of ["error", "unhandledrejection", "rejectionhandled", "load", "beforeunload", "unload"]) handlerAttribute(globalThis, type);
define({
  addEventListener: EventTarget.prototype.addEventListener,
  removeEventListener: EventTarget.prototype.removeEventListener,
  dispatchEvent: EventTarget.prototype.dispatchEvent,
});
