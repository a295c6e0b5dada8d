// async_hooks: AsyncLocalStorage and AsyncResource stand on the frame that the realm carries, not on hooks of promises.
// https://nodejs.org/api/async_context.html
import { currentContext, runIn } from "edgert:core/context";
import { natives } from "edgert:core/natives";
import { requireBuiltin } from "edgert:node/loader";
import { storeOf, withStore } from "edgert:node/frames";

const validate = (name: string, ...args: unknown[]): void => { Reflect.apply(requireBuiltin("internal/validators")[name], undefined, args); };

const kNoStores = [] as unknown as NonNullable<ReturnType<typeof currentContext>>;

export function amend(exports: any): void {
  const Original = exports.AsyncResource;

  class AsyncResource extends Original {
    #context = currentContext();
    constructor(type: unknown, options?: unknown) { super(type, options); }
    runInAsyncScope(callback: Function, receiver?: unknown, ...args: unknown[]) {
      return runIn(this.#context, () => Reflect.apply(Original.prototype.runInAsyncScope, this, [callback, receiver, ...args]));
    }
    static bind(callback: any, type?: string, receiver?: unknown) {
      validate("validateFunction", callback, "fn");
      const resource: any = new AsyncResource(type || callback.name || "bound-anonymous-fn");
      return Reflect.apply(resource.bind, resource, [callback, receiver]);
    }
    // Gives `resource` the store that `trigger` has. Frames of what is no AsyncResource are as they were when they were made.
    static propagate = (key: object, resource: unknown, trigger: unknown): void => {
      if (!(resource instanceof AsyncResource) || !(#context in resource)) return;
      const from = trigger instanceof AsyncResource && #context in trigger ? trigger.#context : currentContext();
      resource.#context = withStore(key, storeOf(key, from ?? kNoStores), resource.#context ?? kNoStores);
    };
  }
  const { propagate } = AsyncResource;
  delete (AsyncResource as any).propagate;
  Object.defineProperty(AsyncResource, "name", { value: "AsyncResource", configurable: true });

  class AsyncLocalStorage {
    // Stores set before it was disabled are those of another key.
    #key: object = {};
    static bind(callback: unknown) { return AsyncResource.bind(callback); }
    static snapshot() { return AsyncLocalStorage.bind((callback: Function, ...args: unknown[]) => Reflect.apply(callback, undefined, args)); }
    disable() { this.#key = {}; }
    enterWith(store: unknown) { natives.core.enterContext(withStore(this.#key, store)); }
    run(store: unknown, callback: Function, ...args: unknown[]) {
      return runIn(withStore(this.#key, store), () => Reflect.apply(callback, null, args));
    }
    exit(callback: Function, ...args: unknown[]) {
      return runIn(withStore(this.#key, undefined), () => Reflect.apply(callback, null, args));
    }
    getStore() { return storeOf(this.#key); }
    // What Node's own hook calls for each new resource, where frames carry stores. Others may call it, too.
    _propagate(resource: unknown, trigger: unknown) { propagate(this.#key, resource, trigger); }
  }
  Object.defineProperty(AsyncLocalStorage, "name", { value: "AsyncLocalStorage", configurable: true });

  exports.AsyncResource = AsyncResource;
  exports.AsyncLocalStorage = AsyncLocalStorage;
}
