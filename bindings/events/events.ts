// https://dom.spec.whatwg.org/#events
import { define, natives } from "../core/natives";
import { needArguments } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";

interface Listener {
  type: string;
  callback: ((event: Event) => void) | { handleEvent(event: Event): void };
  capture: boolean;
  once: boolean;
  passive: boolean;
  removed: boolean;
}

let begin: (event: Event, target: EventTarget) => void;
let setPassive: (event: Event, passive: boolean) => void;
let stopped: (event: Event) => boolean;
let end: (event: Event) => void;

export class Event {
  readonly type: string;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly timeStamp: number;
  #target: EventTarget | null = null;
  #dispatching = false;
  #passive = false;
  #stopped = false;
  #bubbleStopped = false;
  #prevented = false;
  static readonly NONE = 0;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = 2;
  static readonly BUBBLING_PHASE = 3;
  static {
    begin = (event, target) => {
      if (event.#dispatching) throw new DOMException("The event is being dispatched", "InvalidStateError");
      event.#dispatching = true;
      event.#target = target;
    };
    setPassive = (event, passive) => { event.#passive = passive; };
    stopped = (event) => event.#stopped;
    end = (event) => { event.#dispatching = event.#passive = event.#stopped = event.#bubbleStopped = false; };
  }
  constructor(type: string, init: { bubbles?: boolean; cancelable?: boolean; composed?: boolean } = {}) {
    needArguments(arguments.length, 1, "Event");
    this.type = String(type);
    this.bubbles = !!init?.bubbles;
    this.cancelable = !!init?.cancelable;
    this.composed = !!init?.composed;
    this.timeStamp = natives.runtime.now();
  }
  get target() { return this.#target; }
  get currentTarget() { return this.#dispatching ? this.#target : null; }
  get srcElement() { return this.#target; }
  get defaultPrevented() { return this.#prevented; }
  get eventPhase() { return this.#dispatching ? 2 : 0; }
  get isTrusted() { return false; }
  get returnValue() { return !this.#prevented; }
  set returnValue(value) { if (!value) this.preventDefault(); }
  get cancelBubble() { return this.#bubbleStopped; }
  set cancelBubble(value) { if (value) this.stopPropagation(); }
  composedPath() { return this.#dispatching ? [this.#target] : []; }
  preventDefault() { if (this.cancelable && !this.#passive) this.#prevented = true; }
  stopPropagation() { this.#bubbleStopped = true; }
  stopImmediatePropagation() { this.#stopped = this.#bubbleStopped = true; }
}

// Set by the abort folder, which needs this one first.
let isSignal: (value: unknown) => boolean = () => false;
export const setSignalCheck = (check: typeof isSignal) => { isSignal = check; };

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
    options: boolean | { capture?: boolean; once?: boolean; passive?: boolean; signal?: any } = {}) {
    const store = EventTarget.#of(this);
    const capture = typeof options === "boolean" ? options : !!options?.capture;
    const extra = typeof options === "object" && options !== null ? options : {};
    if (extra.signal !== undefined && !isSignal(extra.signal)) throw new TypeError("the listener's signal is no AbortSignal");
    if (extra.signal?.aborted || callback === null || callback === undefined) return;
    if (typeof callback !== "function" && typeof callback !== "object") throw new TypeError("the listener is no function");
    type = String(type);
    if (store.list.some((l) => l.type === type && l.callback === callback && l.capture === capture)) return;
    store.list.push({ type, callback, capture, once: !!extra.once, passive: !!extra.passive, removed: false });
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
    begin(event, target);
    for (const listener of [...store.list]) {
      if (listener.type !== event.type || listener.removed) continue;
      if (listener.once) EventTarget.prototype.removeEventListener.call(this, listener.type, listener.callback, listener.capture);
      setPassive(event, listener.passive);
      try {
        if (typeof listener.callback === "function") listener.callback.call(target, event);
        else listener.callback.handleEvent(event);
      } catch (error) {
        reportError(error);
      }
      if (stopped(event)) break;
    }
    end(event);
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
  constructor(type: string, init: any) { super(type, init); needArguments(arguments.length, 2, "PromiseRejectionEvent"); this.promise = init.promise; this.reason = init.reason; }
}
export class MessageEvent extends Event {
  readonly data: unknown; readonly origin: string; readonly lastEventId: string; readonly source: unknown; readonly ports: readonly object[];
  constructor(type: string, init: any = {}) {
    super(type, init); this.data = init?.data === undefined ? null : init.data; this.origin = init?.origin ?? ""; this.lastEventId = init?.lastEventId ?? "";
    this.source = init?.source ?? null; this.ports = Object.freeze([...(init?.ports ?? [])]);
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
  needArguments(arguments.length, 1, "reportError");
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
