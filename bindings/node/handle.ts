// What Node's handles and requests have in common: an id for async hooks, the context in which they were made, and that they keep a
// process alive while they are open.
import { carry } from "edgert:core/context";
import { entered } from "edgert:node/entered";
import { hold } from "edgert:node/held";
import { internalBinding, requireBuiltin } from "edgert:node/loader";
import { setTimeout } from "edgert:timers/timers";

interface AsyncHooks {
  initHooksExist(): boolean;
  emitInitScript?(id: number, type: string, trigger: number, resource: object): void;
  emitInit(id: number, type: string, trigger: number, resource: object): void;
  newAsyncId(): number;
  getDefaultTriggerAsyncId(): number;
}
const hooks: AsyncHooks = requireBuiltin("internal/async_hooks");
const { newAsyncId, getDefaultTriggerAsyncId, initHooksExist, emitInit } = hooks;
const { turned } = internalBinding("timers") as { turned(): void };
const queueDestroy: (id: number) => void = internalBinding("async_wrap").queueDestroyAsyncId;

// In a turn of its own, as what libuv calls.
export const later = (run: () => void): void => { setTimeout(run, 0); };

// What calls the library back.
export class AsyncWrap {
  #id = newAsyncId();
  #trigger = getDefaultTriggerAsyncId();
  #type: string;
  #carried = carry((callback: Function, args: unknown[]): unknown => Reflect.apply(callback, this, args));
  constructor(type: string) {
    this.#type = type;
    if (initHooksExist()) emitInit(this.#id, type, this.#trigger, this);
  }
  getAsyncId(): number { return this.#id; }
  getProviderType(): number { return internalBinding("async_wrap").Providers[this.#type] ?? 0; }
  asyncReset(): void {
    queueDestroy(this.#id);
    this.#id = newAsyncId();
    this.#trigger = getDefaultTriggerAsyncId();
    if (initHooksExist()) emitInit(this.#id, this.#type, this.#trigger, this);
  }
  static typeOf = (one: AsyncWrap): string => one.#type;
  static destroyed = (one: AsyncWrap): void => queueDestroy(one.#id);
  // Whatever `callback` is: a script may have put anything in its place.
  static callBack = (one: AsyncWrap, callback: unknown, args: unknown[]): unknown => {
    if (typeof callback !== "function") return undefined;
    // It may be given another id meanwhile.
    const id = one.#id;
    try {
      return entered(id, one.#trigger, one, () => one.#carried(callback, args));
    } finally {
      turned();
    }
  };
}
const { typeOf, destroyed, callBack } = AsyncWrap;
export { callBack };
for (const name of ["typeOf", "destroyed", "callBack"]) delete (AsyncWrap as any)[name];

// One operation: it keeps a process alive until it is over.
export class ReqWrap extends AsyncWrap {
  oncomplete: unknown;
  constructor(type: string) { super(type); }
  #done: (() => void) | null = null;
  static begin = (one: ReqWrap): void => { one.#done = hold(typeOf(one)); };
  static complete = (one: ReqWrap, args: unknown[]): void => {
    one.#done?.();
    one.#done = null;
    try {
      callBack(one, one.oncomplete, args);
    } finally {
      destroyed(one);
    }
  };
  static drop = (one: ReqWrap): void => { one.#done?.(); one.#done = null; };
}
const { begin, complete, drop } = ReqWrap;
export { begin, complete, drop };
for (const name of ["begin", "complete", "drop"]) delete (ReqWrap as any)[name];

// One that is open until it is closed, and keeps a process alive while it is active.
export class HandleWrap extends AsyncWrap {
  constructor(type: string) { super(type); }
  #isReferenced = true;
  #active = 0;
  #state: "open" | "closing" | "closed" = "open";
  #done: (() => void) | null = null;

  ref(): void { this.#isReferenced = true; this.#look(); }
  unref(): void { this.#isReferenced = false; this.#look(); }
  hasRef(): boolean { return this.#isReferenced && this.#state !== "closed"; }
  #look(): void {
    const holds = this.#isReferenced && this.#active > 0 && this.#state !== "closed";
    if (holds && this.#done === null) this.#done = hold(typeOf(this));
    if (!holds) { this.#done?.(); this.#done = null; }
  }
  close(callback?: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#active = 1;
    this.#isReferenced = true;
    this.#look();
    onClose(this);
    later(() => {
      this.#state = "closed";
      this.#look();
      try {
        callBack(this, callback, []);
      } finally {
        destroyed(this);
      }
    });
  }
  static isOpen = (one: HandleWrap): boolean => one.#state === "open";
  static activate = (one: HandleWrap, active: boolean): void => {
    if (one.#state !== "open") return;
    one.#active = active ? 1 : 0;
    one.#look();
  };
  static onClose = (one: HandleWrap): void => { closers.get(one)?.(); };
}
const closers = new WeakMap<HandleWrap, () => void>();
export const whenClosing = (one: HandleWrap, stop: () => void): void => { closers.set(one, stop); };
const { isOpen, activate, onClose } = HandleWrap;
export { isOpen, activate };
for (const name of ["isOpen", "activate", "onClose"]) delete (HandleWrap as any)[name];
