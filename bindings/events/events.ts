// https://dom.spec.whatwg.org/#events
import { define, defineConstants, natives, showAttributes } from "../core/natives";
import { record } from "../core/objects";
import { dictionary, illegal, needArguments, sequence } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";
import { queueMicrotask } from "../timers/timers";

interface Listener {
  type: string;
  callback: ((event: Event) => void) | { handleEvent(event: Event): void };
  capture: boolean;
  once: boolean;
  passive: boolean;
  resists: boolean;
  removed: boolean;
}
// An option of Node's library: who listens with it is called even where another one stops the event.
export const resistsStop = Symbol("kResistStopPropagation");

let begin: (event: Event, target: EventTarget, trusted: boolean) => void;
let setPassive: (event: Event, passive: boolean) => void;
let stopped: (event: Event) => boolean;
let bubbleStopped: (event: Event) => boolean;
let end: (event: Event) => void;

// [LegacyUnforgeable]: each event has it as its own.
const isTrusted: PropertyDescriptor = { configurable: false, enumerable: true };

export class Event {
  #type: string;
  #bubbles: boolean;
  #cancelable: boolean;
  #composed: boolean;
  #timeStamp: number;
  #target: EventTarget | null = null;
  #dispatching = false;
  #passive = false;
  #stopped = false;
  #bubbleStopped = false;
  #prevented = false;
  #trusted = false;
  declare readonly isTrusted: boolean;
  static {
    begin = (event, target, trusted) => {
      if (event.#dispatching) throw new DOMException("The event is being dispatched", "InvalidStateError");
      event.#dispatching = true;
      event.#trusted = trusted;
      event.#target = target;
    };
    setPassive = (event, passive) => { event.#passive = passive; };
    stopped = (event) => event.#stopped;
    bubbleStopped = (event) => event.#bubbleStopped;
    end = (event) => { event.#dispatching = event.#passive = event.#stopped = event.#bubbleStopped = false; };
    isTrusted.get = Object.getOwnPropertyDescriptor({ get isTrusted(): boolean { return (this as unknown as Event).#trusted; } }, "isTrusted")!.get!;
  }
  constructor(type: string, init: { bubbles?: boolean; cancelable?: boolean; composed?: boolean } = {}) {
    needArguments(arguments.length, 1, "Event");
    this.#type = `${type}`;
    const { bubbles, cancelable, composed } = dictionary(init, "An event's init");
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
    this.#composed = !!composed;
    this.#timeStamp = natives.core.now();
    Object.defineProperty(this, "isTrusted", isTrusted);
  }
  get type() { return #type in this ? this.#type : illegal(); }
  get target() { return #target in this ? this.#target : illegal(); }
  get currentTarget() { if (!(#dispatching in this)) illegal(); return this.#dispatching ? this.#target : null; }
  get srcElement() { return #target in this ? this.#target : illegal(); }
  get bubbles() { return #bubbles in this ? this.#bubbles : illegal(); }
  get cancelable() { return #cancelable in this ? this.#cancelable : illegal(); }
  get composed() { return #composed in this ? this.#composed : illegal(); }
  get timeStamp() { return #timeStamp in this ? this.#timeStamp : illegal(); }
  get defaultPrevented() { return #prevented in this ? this.#prevented : illegal(); }
  get eventPhase() { if (!(#dispatching in this)) illegal(); return this.#dispatching ? 2 : 0; }
  get returnValue() { if (!(#prevented in this)) illegal(); return !this.#prevented; }
  set returnValue(value) { if (!value) this.preventDefault(); }
  get cancelBubble() { return #bubbleStopped in this ? this.#bubbleStopped : illegal(); }
  set cancelBubble(value) { if (value) this.stopPropagation(); }
  composedPath() { if (!(#target in this)) illegal(); return this.#dispatching ? [this.#target] : []; }
  preventDefault() { if (!(#prevented in this)) illegal(); if (this.#cancelable && !this.#passive) this.#prevented = true; }
  stopPropagation() { if (!(#bubbleStopped in this)) illegal(); this.#bubbleStopped = true; }
  stopImmediatePropagation() { if (!(#stopped in this)) illegal(); this.#stopped = this.#bubbleStopped = true; }
  // https://dom.spec.whatwg.org/#dom-event-initevent
  initEvent(type: string, bubbles = false, cancelable = false) {
    needArguments(arguments.length, 1, "initEvent");
    const text = `${type}`;
    if (this.#dispatching) return;
    this.#type = text;
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
    this.#stopped = this.#bubbleStopped = this.#prevented = this.#trusted = false;
    this.#target = null;
  }
}
const shown = ["bubbles", "cancelable", "composed", "currentTarget", "defaultPrevented", "eventPhase", "srcElement", "target", "returnValue", "timeStamp", "type"];
showAttributes(Event, shown);
defineConstants(Event, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });

// Set by the abort folder, which needs this one first.
interface Signals {
  isSignal(value: unknown): boolean;
  whenAborted(signal: any, run: () => void): void;
  listensToAbort(target: object, does: boolean): void;
}
let signals: Signals;
export const setSignals = (folder: Signals) => { signals = folder; };

// Told of each listener: Node's library warns of many.
let added: ((target: EventTarget, type: string, callback: object, options: unknown) => void) | null = null;
export const whenAdded = (tell: typeof added) => { added = tell; };

// The list is never changed but replaced, so that a dispatch may go through the one that it began with.
interface Store { list: readonly Listener[]; captures: number }
const newStore = (): Store => ({ list: [], captures: 0 });
const globalStore = newStore();
let storeOf: (target: unknown) => Store;
// Objects of Node's library that are targets without having been made so.
const adopted = new WeakMap<object, Store>();
export const adoptTarget = (object: object): void => { adopted.set(object, newStore()); };

export class EventTarget {
  #store = newStore();
  static {
    storeOf = (target) => {
      if (target === undefined || target === null || target === globalThis) return globalStore;
      if (typeof target !== "object") illegal();
      return #store in target ? target.#store : adopted.get(target) ?? illegal();
    };
  }
  addEventListener(type: string, callback: Listener["callback"] | null, options: boolean | { capture?: boolean; once?: boolean; passive?: boolean; signal?: any } = {}) {
    const store = storeOf(this);
    needArguments(arguments.length, 2, "addEventListener");
    type = `${type}`;
    if (typeof callback !== "function" && typeof callback !== "object" && callback !== undefined) throw new TypeError("the listener is no function");
    const { capture, once, passive, resists, signal } = flatten(options, true);
    if (signal !== undefined && !signals.isSignal(signal)) throw new TypeError("the listener's signal is no AbortSignal");
    if (signal?.aborted || callback === null || callback === undefined) return;
    if (store.list.some((l) => l.type === type && l.callback === callback && l.capture === capture)) return;
    const listener: Listener = { type, callback, capture, once, passive, resists, removed: false };
    store.list = [...store.list, listener];
    if (capture) ++store.captures;
    if (type === "abort" && this) signals.listensToAbort(this, true);
    if (signal !== undefined) signals.whenAborted(signal, () => remove(this, store, listener));
    if (added !== null && this) added(this, type, callback, options);
  }
  removeEventListener(type: string, callback: Listener["callback"] | null, options: boolean | { capture?: boolean } = {}) {
    const store = storeOf(this);
    needArguments(arguments.length, 2, "removeEventListener");
    type = `${type}`;
    const { capture } = flatten(options, false);
    const listener = store.list.find((l) => l.type === type && l.callback === callback && l.capture === capture);
    if (listener !== undefined) remove(this, store, listener);
  }
  dispatchEvent(event: Event): boolean {
    storeOf(this);
    if (!(event instanceof Event)) throw new TypeError("dispatchEvent needs an Event");
    return dispatch(this ?? globalThis, event, false);
  }
}

// https://dom.spec.whatwg.org/#event-flatten-more
function flatten(options: any, more: boolean): { capture: boolean; once: boolean; passive: boolean; resists: boolean; signal: any } {
  if ((typeof options !== "object" && typeof options !== "function") || options === null) return { capture: !!options, once: false, passive: false, resists: false, signal: undefined };
  const capture = !!options.capture;
  if (!more) return { capture, once: false, passive: false, resists: false, signal: undefined };
  return { capture, once: !!options.once, passive: !!options.passive, resists: options[resistsStop] === true, signal: options.signal };
}

function remove(target: EventTarget, store: Store, listener: Listener): void {
  if (listener.removed) return;
  store.list = store.list.filter((other) => other !== listener);
  if (listener.capture) --store.captures;
  listener.removed = true;
  if (listener.type === "abort" && target && !store.list.some((l) => l.type === "abort")) signals.listensToAbort(target, false);
}

// https://dom.spec.whatwg.org/#concept-event-dispatch for a target without a parent
function dispatch(target: EventTarget, event: Event, trusted: boolean): boolean {
  const store = storeOf(target);
  begin(event, target, trusted);
  if (store.captures !== 0) invoke(target, store, event, true);
  invoke(target, store, event, false);
  end(event);
  return !event.defaultPrevented;
}

// https://dom.spec.whatwg.org/#concept-event-listener-inner-invoke
function invoke(target: EventTarget, store: Store, event: Event, capture: boolean): void {
  if (bubbleStopped(event)) return;
  const { list } = store;
  const type = event.type;
  for (let at = 0; at < list.length; ++at) {
    const listener = list[at]!;
    if (listener.type !== type || listener.capture !== capture || listener.removed) continue;
    if (stopped(event) && !listener.resists) continue;
    if (listener.once) remove(target, store, listener);
    if (listener.passive) setPassive(event, true);
    try {
      const { callback } = listener;
      if (typeof callback === "function") callback.call(target, event);
      else callback.handleEvent(event);
    } catch (error) {
      reportError(error);
    }
    if (listener.passive) setPassive(event, false);
  }
}

export const countTypes = (target: EventTarget): number => new Set(storeOf(target).list.map((l) => l.type)).size;
// What is called for a type, in order.
export const listenersOf = (target: EventTarget, type: string): unknown[] => storeOf(target).list.filter((l) => l.type === type).map((l) => l.callback);

// An event that the platform itself fires.
export const fire = (target: object, event: Event): boolean => dispatch(target as EventTarget, event, true);

// An `on<type>` attribute of a target: https://html.spec.whatwg.org/multipage/webappapis.html#event-handler-idl-attributes
export function handlerAttribute(target: object, type: string): void {
  const handlers = new WeakMap<object, { value: unknown; listener: (event: Event) => void }>();
  const name = "on" + type;
  const accessors = {
    get [name](): unknown {
      storeOf(this);
      return handlers.get(this ?? globalThis)?.value ?? null;
    },
    set [name](value: unknown) {
      storeOf(this);
      const self = this ?? globalThis;
      const isHandler = typeof value === "function" || (typeof value === "object" && value !== null);
      let handler = handlers.get(self);
      if (!handler) {
        if (!isHandler) return;
        handler = { value: null, listener: (event) => { if (typeof handler!.value === "function") handler!.value.call(self, event); } };
        handlers.set(self, handler);
      }
      handler.value = isHandler ? value : null;
      if (isHandler) EventTarget.prototype.addEventListener.call(self as any, type, handler.listener);
      else EventTarget.prototype.removeEventListener.call(self as any, type, handler.listener);
    },
  };
  Object.defineProperty(target, name, Object.getOwnPropertyDescriptor(accessors, name)!);
}

export class CustomEvent extends Event {
  #detail: unknown;
  constructor(type: string, init: any = {}) {
    needArguments(arguments.length, 1, "CustomEvent");
    super(type, init);
    this.#detail = init?.detail ?? null;
  }
  get detail() { return #detail in this ? this.#detail : illegal(); }
  initCustomEvent(type: string, bubbles = false, cancelable = false, detail: unknown = null) {
    needArguments(arguments.length, 1, "initCustomEvent");
    if (this.eventPhase !== 0) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}
showAttributes(CustomEvent, [...shown, "detail"]);

// An event with attributes of its own, each with the conversion that its init's member takes.
function eventClass(attributes: Record<string, (value: any) => unknown>, needsInit = false): new (type: string, init?: object) => any {
  class Kind extends Event {
    #values: Record<string, unknown> = record({});
    constructor(type: string, init: any = {}) {
      needArguments(arguments.length, needsInit ? 2 : 1, "The event");
      super(type, init);
      for (const name of Object.keys(attributes)) this.#values[name] = attributes[name]!(init?.[name]);
    }
    static {
      for (const name of Object.keys(attributes)) {
        const accessors = { get [name](): unknown { return (this as unknown as Kind).#values[name]; } };
        Object.defineProperty(Kind.prototype, name, Object.getOwnPropertyDescriptor(accessors, name)!);
      }
      if (needsInit) Object.defineProperty(Kind, "length", { value: 2, configurable: true });
    }
  }
  showAttributes(Kind, [...shown, ...Object.keys(attributes)]);
  return Kind;
}
const text = (value: unknown) => (value === undefined ? "" : `${value as string}`);
const number = (value: unknown) => Number(value ?? 0);
const itself = (value: unknown) => value;

export interface ErrorEvent extends Event { readonly message: string; readonly filename: string; readonly lineno: number; readonly colno: number; readonly error: unknown }
export const ErrorEvent = eventClass({ message: text, filename: text, lineno: (value) => value >>> 0, colno: (value) => value >>> 0, error: itself });
export interface PromiseRejectionEvent extends Event { readonly promise: Promise<unknown>; readonly reason: unknown }
export const PromiseRejectionEvent = eventClass({
  promise(value) {
    if (value === undefined) throw new TypeError("PromiseRejectionEvent's init needs a promise");
    return value;
  },
  reason: itself,
}, true);
const noPorts: readonly unknown[] = Object.freeze([]);
// Not of eventClass: sockets and channels make one for each message.
export class MessageEvent extends Event {
  readonly #data: unknown;
  readonly #origin: string;
  readonly #lastEventId: string;
  readonly #source: unknown;
  readonly #ports: readonly unknown[];
  constructor(type: string, init: any = {}) {
    needArguments(arguments.length, 1, "MessageEvent");
    super(type, init);
    this.#data = init?.data ?? null;
    this.#origin = text(init?.origin);
    this.#lastEventId = text(init?.lastEventId);
    this.#source = init?.source ?? null;
    const ports = init?.ports ?? noPorts;
    this.#ports = ports === noPorts ? noPorts : Object.freeze(sequence(ports, "The event's ports", itself));
  }
  get data() { return this.#data; }
  get origin() { return this.#origin; }
  get lastEventId() { return this.#lastEventId; }
  get source() { return this.#source; }
  get ports() { return this.#ports; }
}
showAttributes(MessageEvent, [...shown, "data", "origin", "lastEventId"]);
export interface CloseEvent extends Event { readonly wasClean: boolean; readonly code: number; readonly reason: string }
export const CloseEvent = eventClass({ wasClean: Boolean, code: (value) => value & 0xffff, reason: text });
export interface ProgressEvent extends Event { readonly lengthComputable: boolean; readonly loaded: number; readonly total: number }
export const ProgressEvent = eventClass({ lengthComputable: Boolean, loaded: number, total: number });

// Of the frame on top, in the source: an error's own, or else that of whoever tells of it.
function placeOf(error: unknown): { filename: string; lineno: number; colno: number } {
  let stack: unknown;
  try { stack = (error instanceof Error ? error : new Error()).stack; } catch {}
  const found = typeof stack === "string" ? /\n    at (?:.* \()?([^\n() ]+):(\d+):(\d+)\)?(?:\n|$)/.exec(stack) : null;
  return found === null ? record({ filename: "", lineno: 0, colno: 0 }) : record({ filename: found[1]!, lineno: Number(found[2]), colno: Number(found[3]) });
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? `Uncaught ${error.name}: ${error.message}` : `Uncaught ${String(error)}`;
  } catch {
    return "Uncaught exception";  // its own name or text throws
  }
}

// Who is asked first what becomes of an error that nobody catches: Node's process. It answers whether it took care of it, or null where the
// listeners of the web are to be asked.
let first: ((error: unknown) => boolean | null) | null = null;
export const askFirst = (handler: typeof first) => { first = handler; };

// https://html.spec.whatwg.org/multipage/webappapis.html#unhandled-promise-rejections: true when a listener took care of it.
export const tellOfRejection = (promise: Promise<unknown>, reason: unknown): boolean =>
  !fire(globalThis, new PromiseRejectionEvent("unhandledrejection", { promise, reason, cancelable: true }));
export const tellOfHandler = (promise: Promise<unknown>, reason: unknown): void => {
  fire(globalThis, new PromiseRejectionEvent("rejectionhandled", { promise, reason }));
};
// https://html.spec.whatwg.org/multipage/webappapis.html#report-the-exception: true when a listener took care of it.
function report(error: unknown, promise?: Promise<unknown>): boolean {
  if (promise !== undefined) return tellOfRejection(promise, error);
  const answer = first === null ? null : first(error);
  if (answer !== null) return answer;
  return !fire(globalThis, new ErrorEvent("error", { ...placeOf(error), error, message: messageOf(error), cancelable: true }));
}
natives.snapshot.setHook("uncaught", report);
natives.snapshot.setHook("rejectionLater", tellOfHandler);
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
