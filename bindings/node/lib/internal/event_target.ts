// In place of Node's internal/event_target: the platform's own events, with the symbols by which Node's library knows them.
import { adoptTarget, countTypes, CustomEvent, Event, EventTarget, listenersOf, resistsStop, whenAdded } from "edgert:events/events";
import { requireBuiltin } from "edgert:node/loader";
import { record } from "edgert:core/objects";
import { put } from "edgert:core/primordials";
import { illegal } from "edgert:core/webidl";

export { CustomEvent, Event, EventTarget };
const kIsEventTarget = Symbol.for("nodejs.event_target");
export const kEvents = Symbol("kEvents");
export const kCreateEvent = Symbol("kCreateEvent");
export const kNewListener = Symbol("kNewListener");
export const kRemoveListener = Symbol("kRemoveListener");
export const kTrustEvent = Symbol("kTrustEvent");
export const kWeakHandler = Symbol("kWeak");
export const kResistStopPropagation = resistsStop;

Object.defineProperty(EventTarget, kIsEventTarget, { value: true });
// A list as Node's getEventListeners walks it.
Object.defineProperty(EventTarget.prototype, kEvents, {
  get(this: EventTarget) {
    return record({
      size: countTypes(this),
      get: (type: string) => {
        const listeners = listenersOf(this, type);
        let next: object | undefined;
        for (const listener of listeners.reverse()) next = record({ listener, next });
        return record({ next, size: listeners.length });
      },
    });
  },
});
// What Node's events.setMaxListeners sets, and its getMaxListeners reads.
const EventEmitter = requireBuiltin("events");
Object.defineProperty(EventTarget.prototype, EventEmitter.kMaxEventTargetListeners, { get: () => EventEmitter.defaultMaxListeners, set(this: object, value) {
  Object.defineProperty(this, EventEmitter.kMaxEventTargetListeners, { value, writable: true, configurable: true });
}, configurable: true });
const warned = new WeakSet<object>();
Object.defineProperty(EventTarget.prototype, EventEmitter.kMaxEventTargetListenersWarned, { get: function (this: object) { return warned.has(this); }, set(this: object, value) {
  if (value) warned.add(this);
  else warned.delete(this);
}, configurable: true });
// Listeners that Node would let go with what they belong to.
const weak = new WeakSet<object>();
whenAdded((target: any, type, callback, options: any) => {
  if (typeof options === "object" && options !== null && options[kWeakHandler] !== undefined) weak.add(callback);
  const most: number = target[EventEmitter.kMaxEventTargetListeners];
  if (!(most > 0) || warned.has(target)) return;
  const count = listenersOf(target, type).filter((one) => !weak.has(one as object)).length;
  if (count <= most) return;
  warned.add(target);
  const name = Object.prototype.toString.call(target).slice(8, -1);
  // As Node's inspect() shows them.
  const shown = name === "EventTarget" ? name : name === "MessagePort" ? "[MessagePort [EventTarget]]" : `[${name}]`;
  const warning: any = new Error(`Possible EventTarget memory leak detected. ${count} ${type} listeners added to ${shown}. MaxListeners is ${most}. Use events.setMaxListeners() to increase limit`);
  for (const [name, value] of Object.entries(record({ name: "MaxListenersExceededWarning", target, type, count }))) put(warning, name, value);
  Reflect.apply(requireBuiltin("internal/process/warning").emitWarning, undefined, [warning]);
});
export const isEventTarget = (value: any): boolean => value?.constructor?.[kIsEventTarget] === true;

export const initEventTarget = adoptTarget;
export const initNodeEventTarget = (): void => {};

// https://nodejs.org/api/events.html#class-nodeeventtarget
export class NodeEventTarget extends EventTarget {
  #types = new Map<string, { listener: any; once: boolean }[]>();
  static defaultMaxListeners = 10;
  constructor() { super(); }
  static #check(value: unknown): void { if (typeof value !== "object" || value === null || !(#types in value)) illegal(); }
  setMaxListeners(count: number) {
    NodeEventTarget.#check(this);
    const { setMaxListeners } = requireBuiltin("events");
    Reflect.apply(setMaxListeners, undefined, [count, this]);
  }
  getMaxListeners() { NodeEventTarget.#check(this); return NodeEventTarget.defaultMaxListeners; }
  eventNames() { NodeEventTarget.#check(this); return [...this.#types.keys()]; }
  listenerCount(type: string) { NodeEventTarget.#check(this); return listenersOf(this, `${type}`).length; }
  override addEventListener(type: string, callback: any, options?: any) {
    super.addEventListener(type, callback, options);
    this.#types.set(`${type}`, []);
  }
  override removeEventListener(type: string, callback: any, options?: any) {
    super.removeEventListener(type, callback, options);
    if (listenersOf(this, `${type}`).length === 0) this.#types.delete(`${type}`);
  }
  on(type: string, listener: any) { NodeEventTarget.#check(this); this.addEventListener(type, listener); return this; }
  addListener(type: string, listener: any) { NodeEventTarget.#check(this); this.addEventListener(type, listener); return this; }
  once(type: string, listener: any) { NodeEventTarget.#check(this); this.addEventListener(type, listener, { once: true }); return this; }
  off(type: string, listener: any, options?: any) { NodeEventTarget.#check(this); this.removeEventListener(type, listener, options); return this; }
  removeListener(type: string, listener: any, options?: any) { NodeEventTarget.#check(this); this.removeEventListener(type, listener, options); return this; }
  emit(type: string, argument?: unknown) {
    NodeEventTarget.#check(this);
    const there = this.listenerCount(type) > 0;
    this.dispatchEvent(new CustomEvent(type, { detail: argument }));
    return there;
  }
  removeAllListeners(type?: string) {
    NodeEventTarget.#check(this);
    for (const one of type === undefined ? this.eventNames() : [`${type}`]) {
      for (const listener of listenersOf(this, one)) super.removeEventListener(one, listener as any);
      this.#types.delete(one);
    }
    return this;
  }
}

export function defineEventHandler(target: object, name: string, event: string = name): void {
  const handlers = new WeakMap<object, Function>();
  Object.defineProperty(target, `on${name}`, {
    get(this: object) { return handlers.get(this) ?? null; },
    set(this: EventTarget, value: unknown) {
      const before = handlers.get(this);
      if (before !== undefined) this.removeEventListener(event, before as any);
      if (typeof value !== "function") return;
      handlers.set(this, value);
      this.addEventListener(event, value as any);
    },
    configurable: true, enumerable: true,
  });
}
// A class of events of Node's own above another.
export function EventEmitterMixin(Superclass: any): any {
  class MixedEventEmitter extends Superclass {
    constructor() {
      super();
      Reflect.apply(EventEmitter, this, []);
    }
  }
  for (const name of Reflect.ownKeys(EventEmitter.prototype)) {
    if (name !== "constructor") Object.defineProperty(MixedEventEmitter.prototype, name, Object.getOwnPropertyDescriptor(EventEmitter.prototype, name)!);
  }
  return MixedEventEmitter;
}
