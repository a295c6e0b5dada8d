// What a handle of Node's natives is to async hooks and to AsyncLocalStorage: the resource that its callbacks belong to
// (https://nodejs.org/api/async_hooks.html). They run in the context in which it was made.
import { carry } from "edgert:core/context";
import { entered } from "edgert:node/entered";
import { internalBinding, requireBuiltin } from "edgert:node/loader";

interface Hooks {
  newAsyncId(): number;
  getDefaultTriggerAsyncId(): number;
  initHooksExist(): boolean;
  emitInit(id: number, type: string, trigger: number, resource: object): void;
  emitDestroy(id: number): void;
}
const hooks: Hooks = requireBuiltin("internal/async_hooks");

export class AsyncResource {
  #id: number;
  #trigger: number;
  readonly #type: string;
  readonly #inContext = carry((call: () => void) => call());
  constructor(handle: object, type: string) {
    this.#type = type;
    this.#id = hooks.newAsyncId();
    this.#trigger = hooks.getDefaultTriggerAsyncId();
    if (hooks.initHooksExist()) hooks.emitInit(this.#id, type, this.#trigger, handle);
  }
  get id() { return this.#id; }
  get provider(): number { return internalBinding("async_wrap").Providers[this.#type]; }
  // For a handle that is used for something new.
  renew(handle: object) {
    this.destroy();
    this.#id = hooks.newAsyncId();
    this.#trigger = hooks.getDefaultTriggerAsyncId();
    if (hooks.initHooksExist()) hooks.emitInit(this.#id, this.#type, this.#trigger, handle);
  }
  // Calls a script's function, as a callback of `handle`.
  call(handle: object, callback: unknown, args: unknown[]) {
    const inContext = this.#inContext;
    inContext(() => { entered(this.#id, this.#trigger, handle, () => Reflect.apply(callback as Function, handle, args)); });
  }
  destroy() { hooks.emitDestroy(this.#id); }
}
