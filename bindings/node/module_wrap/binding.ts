// Modules that scripts make by node:vm, of texts and of functions: https://nodejs.org/api/vm.html#class-vmmodule
import { natives } from "edgert:core/natives";
import { coded, internalBinding, requireBuiltin, unavailable } from "edgert:node/loader";

type Handle = object;
type Context = object | undefined;
interface Modules {
  compile(code: string, name: string, line: number, column: number, context: Context, owner: object, id: number): Handle;
  synthetic(name: string, exports: string[], context: Context, owner: object): Handle;
  requests(module: Handle): string[][];
  link(module: Handle, modules: Handle[]): void;
  instantiate(module: Handle): void;
  evaluate(module: Handle, ms: number): Promise<unknown>;
  status(module: Handle): number;
  namespaceOf(module: Handle): object;
  errorOf(module: Handle): unknown;
  setExport(module: Handle, name: string, value: unknown): void;
  ownerOf(namespace: object): unknown;
  ownerWithId(id: number): unknown;
  hear(told: Function): void;
}
const native: Modules = natives.snapshot.lateNatives("node/module_wrap");
const { contextify_context_private_symbol: kContext } = internalBinding("util").privateSymbols;

// As v8::Module counts them.
export const kUninstantiated = 0, kInstantiating = 1, kInstantiated = 2, kEvaluating = 3, kEvaluated = 4, kErrored = 5;
export const kSourcePhase = 1, kEvaluationPhase = 2;

// What the code of a module asks its maker for.
interface Registry { initializeImportMeta?: Function; importModuleDynamically?: Function; callbackReferrer?: unknown }

let lastId = 0;

export class ModuleWrap {
  readonly url: string;
  readonly #handle: Handle;
  readonly #steps: unknown;
  #registry: Registry | undefined;
  // (url, context, source, line, column, cachedData) or (url, context, exportNames, evaluationSteps)
  constructor(url: string, context: any, what: unknown, lineOrSteps?: unknown, column?: unknown, cachedData?: unknown) {
    const world: Context = context === undefined || context === null ? undefined : context[kContext];
    this.url = url;
    if (typeof what === "string") {
      // V8 trusts what it is given for its own.
      if (cachedData !== undefined && typeof cachedData !== "symbol") throw coded("ERR_VM_MODULE_CACHED_DATA_REJECTED", "cachedData buffer was rejected");
      this.#handle = native.compile(what, url, lineOrSteps as number, column as number, world, this, ++lastId);
    } else {
      this.#steps = lineOrSteps;
      this.#handle = native.synthetic(url, what as string[], world, this);
    }
    Object.defineProperty(this, "url", { writable: false, configurable: false });
  }

  getModuleRequests() {
    return native.requests(this.#handle).map((request) => {
      const attributes: Record<string, string> = Object.create(null);
      for (let i = 1; i + 1 < request.length; i += 2) attributes[request[i]!] = request[i + 1]!;
      return Object.freeze({ __proto__: null, specifier: request[0]!, attributes: Object.freeze(attributes) });
    });
  }
  link(_specifiers: unknown, modules: any) {
    const handles: Handle[] = [];
    const count: number = modules.length;
    for (let i = 0; i < count; ++i) {
      const module: unknown = modules[i];
      if (!(module instanceof ModuleWrap) || !(#handle in module)) throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_VM_MODULE_NOT_MODULE, []);
      handles.push(module.#handle);
    }
    native.link(this.#handle, handles);
  }
  instantiate() { native.instantiate(this.#handle); }
  evaluate(timeout: number, _breakOnSigint?: boolean) { return native.evaluate(this.#handle, timeout); }
  getStatus() { return native.status(this.#handle); }
  getNamespace() { return native.namespaceOf(this.#handle); }
  getError() { return native.errorOf(this.#handle); }
  setExport(name: string, value: unknown) { native.setExport(this.#handle, name, value); }
  createCachedData() { throw unavailable("createCachedData of node:vm"); }

  static register = (wrap: unknown, registry: Registry): void => {
    // Scripts and functions import by the loader of the function.
    if (wrap instanceof ModuleWrap && #handle in wrap) wrap.#registry = registry;
  };
  static tell = (what: number, subject: any, value: any, attributes: string[]): unknown => {
    const wrap: unknown = what === kMeta ? native.ownerOf(subject) : what === kImport ? native.ownerWithId(subject) : subject;
    const isOurs = wrap instanceof ModuleWrap && #handle in wrap;
    if (what === kImport) return importFor(isOurs ? wrap.#registry : undefined, value, attributes);
    if (!isOurs) return undefined;
    if (what === kEvaluate) return Reflect.apply(wrap.#steps as Function, wrap, []);
    const { initializeImportMeta, callbackReferrer } = wrap.#registry ?? {};
    return initializeImportMeta === undefined ? undefined : Reflect.apply(initializeImportMeta, undefined, [value, callbackReferrer]);
  };
}
const { register, tell } = ModuleWrap;
for (const name of ["register", "tell"]) delete (ModuleWrap as any)[name];
export { register };

// What native code asks for: those of binding::Javascript::ModuleQuestion, and one more.
const kMeta = 0, kImport = 1, kEvaluate = 2;
function importFor(registry: Registry | undefined, specifier: string, list: string[]): unknown {
  if (registry?.importModuleDynamically === undefined) {
    const error: unknown = Reflect.construct(requireBuiltin("internal/errors").codes.ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING, []);
    return new Promise((_, reject) => { reject(error); });
  }
  const attributes: Record<string, string> = Object.create(null);
  for (let i = 0; i + 1 < list.length; i += 2) attributes[list[i]!] = list[i + 1]!;
  return Reflect.apply(registry.importModuleDynamically, undefined, [specifier, registry.callbackReferrer, attributes]);
}
native.hear(tell);
