// Brings Node's library to life in a realm, once: in place of its internal/bootstrap/node.js.
import { late } from "edgert:core/late";
import { natives } from "edgert:core/natives";
import { addedGlobal } from "edgert:core/originals";
import { withCodes } from "edgert:core/webidl";
import { followTimers } from "edgert:node/follow";
import { atStart } from "edgert:node/starts";
import { laterBuiltins } from "edgert:node/later_builtins";
import { internalBinding, primordials, requireBuiltin } from "edgert:node/loader";
import { amongOriginals } from "edgert:node/originals";
import { process, setProcess } from "edgert:node/process_object";

let booted = false;
export const isBooted = () => booted;

// What Node's primordials lack in V8's own scripts, and get from its C++. A snapshot is made without them.
const kGlobals = ["Atomics", "SharedArrayBuffer", "WebAssembly"];

function makePrimordials(): void {
  const { privateSymbols } = internalBinding("util");
  // It ends by freezing them.
  for (const name of kGlobals) {
    let value: unknown;
    atStart(() => { value = addedGlobal(name); });
    Object.defineProperty(primordials, name, { get: () => value, enumerable: true, configurable: true });
  }
  for (const [name, builtin] of laterBuiltins) primordials[name] = builtin;
  Reflect.apply(natives.snapshot.latePart("node/library/internal/per_context/primordials"), undefined, [{}, primordials, privateSymbols, internalBinding("symbols")]);
}

// A global timer's callback, as a resource of async hooks: https://nodejs.org/api/async_hooks.html
function asResource(callback: Function): Function {
  const hooks = requireBuiltin("internal/async_hooks");
  const call = (name: string, ...args: unknown[]): any => Reflect.apply(hooks[name], undefined, args);
  if (!call("initHooksExist")) return callback;
  const id = call("newAsyncId"), trigger = call("getDefaultTriggerAsyncId"), resource = {};
  call("emitInit", id, "Timeout", trigger, resource);
  call("registerDestroyHook", resource, id);
  return function (this: unknown, ...args: unknown[]) {
    call("emitBefore", id, trigger, resource);
    // Where it throws, whoever takes care of the error leaves all that was entered.
    Reflect.apply(callback, this, args);
    call("emitAfter", id);
  };
}

function begin(): void {
  booted = true;
  withCodes((error, code, more = {}) => {
    const values: any = { code, ...more };
    for (const name of Object.keys(values)) Object.defineProperty(error, name, { value: values[name], writable: true, enumerable: true, configurable: true });
  }, (code, args) => Reflect.construct(requireBuiltin("internal/errors").codes[code], args));
  makePrimordials();
  const EventEmitter = requireBuiltin("events");
  Object.setPrototypeOf(Object.getPrototypeOf(process), EventEmitter.prototype);
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(process))) {
    if (name !== "constructor") delete Object.getPrototypeOf(process)[name];
  }
  Reflect.apply(EventEmitter, process, []);
  requireBuiltin("internal/bootstrap/process_methods");
  late("node/ports");
  followTimers(asResource);
}

// Throws where scripts have changed the language for good.
export function boot(): void {
  if (!booted) amongOriginals(begin);
}

// For scripts: what "node:ID" exports.
export function requireForScripts(id: string): any {
  boot();
  return requireBuiltin(id);
}
