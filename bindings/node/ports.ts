// The methods that Node's MessagePorts have beside the web's (https://nodejs.org/api/worker_threads.html#class-messageport): listeners as
// those of an EventEmitter, which get the data and not the event. Who listens so to messages starts the port.
import { whenLoaded } from "edgert:core/late";
import { record } from "edgert:core/objects";
import { CustomEvent, EventTarget, MessageEvent } from "edgert:events/events";
import { hold } from "edgert:node/held";
import { requireBuiltin } from "edgert:node/loader";

interface Hooks {
  newAsyncId(): number;
  getDefaultTriggerAsyncId(): number;
  initHooksExist(): boolean;
  emitInit(id: number, type: string, trigger: number, resource: object): void;
}
type Listener = (event: any) => void;
// Of each port: what was given, and what listens for it.
const known = new WeakMap<object, Map<string, Map<unknown, Listener>>>();
const referenced = new WeakMap<object, () => void>();

function listenersOf(port: object, type: string): Map<unknown, Listener> {
  let types = known.get(port);
  if (types === undefined) known.set(port, types = new Map());
  let listeners = types.get(type);
  if (listeners === undefined) types.set(type, listeners = new Map());
  return listeners;
}
const argumentOf = (event: any): unknown => (event instanceof MessageEvent ? event.data : event instanceof CustomEvent ? event.detail : event);

function unref(port: object): void {
  referenced.get(port)?.();
  referenced.delete(port);
}
function ref(port: object): void {
  if (referenced.get(port) === undefined) referenced.set(port, hold("MESSAGEPORT"));
}
function listen(port: EventTarget, name: unknown, listener: any, once: boolean, start: () => void): void {
  const type = `${name as string}`;
  const listeners = listenersOf(port, type);
  if (listener === null || listener === undefined || listeners.has(listener)) return;
  const own: Listener = (event) => {
    if (once) forget(port, type, listener);
    if (typeof listener === "function") Reflect.apply(listener, port, [argumentOf(event)]);
    else Reflect.apply(listener.handleEvent, listener, [argumentOf(event)]);
  };
  listeners.set(listener, own);
  EventTarget.prototype.addEventListener.call(port, type, own);
  if (type !== "message") return;
  if (listeners.size === 1) ref(port);
  start();
}
function forget(port: EventTarget, name: unknown, listener: unknown): void {
  const type = `${name as string}`;
  const listeners = listenersOf(port, type);
  const own = listeners.get(listener);
  if (own === undefined) return EventTarget.prototype.removeEventListener.call(port, type, listener as any);
  listeners.delete(listener);
  EventTarget.prototype.removeEventListener.call(port, type, own);
  if (type === "message" && listeners.size === 0) unref(port);
}

whenLoaded("messaging/messaging", ({ MessagePort, watchPorts }: typeof import("../messaging/messaging")) => {
  const start = (port: object) => { MessagePort.prototype.start.call(port as InstanceType<typeof MessagePort>); };
  const on = function (this: EventTarget, type: unknown, listener: unknown): EventTarget {
    listen(this, type, listener, false, () => start(this));
    return this;
  };
  const off = function (this: EventTarget, type: unknown, listener: unknown): EventTarget {
    forget(this, type, listener);
    return this;
  };
  const methods: Record<string, Function> = {
    on, addListener: on, off, removeListener: off,
    once(this: EventTarget, type: unknown, listener: unknown) {
      listen(this, type, listener, true, () => start(this));
      return this;
    },
    emit(this: EventTarget, name: unknown, value?: unknown) {
      const type = `${name as string}`;
      const listens = listenersOf(this, type).size > 0;
      this.dispatchEvent(type === "message" || type === "messageerror" ? new MessageEvent(type, { data: value }) : new CustomEvent(type, { detail: value }));
      return listens;
    },
    removeAllListeners(this: EventTarget, name?: unknown) {
      for (const type of name === undefined ? [...(known.get(this) ?? new Map<string, Map<unknown, Listener>>()).keys()] : [`${name as string}`]) {
        for (const listener of [...listenersOf(this, type).keys()]) forget(this, type, listener);
      }
      return this;
    },
    listenerCount(this: EventTarget, name: unknown) { return listenersOf(this, `${name as string}`).size; },
    eventNames(this: EventTarget) {
      const names: string[] = [];
      for (const [type, listeners] of known.get(this) ?? new Map<string, Map<unknown, Listener>>()) if (listeners.size > 0) names.push(type);
      return names;
    },
    ref(this: object) { ref(this); },
    unref(this: object) { unref(this); },
    hasRef(this: object) { return referenced.get(this) !== undefined; },
  };
  for (const [name, method] of Object.entries(methods)) Object.defineProperty(MessagePort.prototype, name, { value: method, writable: true, configurable: true });
  const { newAsyncId, getDefaultTriggerAsyncId, initHooksExist, emitInit } = requireBuiltin("internal/async_hooks") as Hooks;
  watchPorts(record({
    begins(port: object) { if (initHooksExist()) emitInit(newAsyncId(), "MESSAGEPORT", getDefaultTriggerAsyncId(), port); },
    ends: unref,
  }));
});
