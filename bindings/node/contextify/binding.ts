// Scripts of node:vm, in this realm or in contexts beside it. Those have nothing of the platform, and are no boundary: what a script
// gives to one, its code gets at. https://nodejs.org/api/vm.html
import { natives } from "edgert:core/natives";
import { put } from "edgert:core/primordials";
import { internalBinding, unavailable } from "edgert:node/loader";

type Handle = object | undefined;
interface Compiler {
  makeContext(sandbox: object | undefined, strings: boolean, ownMicrotasks: boolean): object;
  compile(code: string, name: string, line: number, column: number, context: Handle): object;
  run(script: object, context: Handle, ms: number): unknown;
  compileFunction(code: string, name: string, line: number, column: number, parameters: string[], context: Handle, extensions: object[]): Function;
}
const native: Compiler = natives.snapshot.lateNatives("node/contextify");
const { vm_context_no_contextify: kPlain } = internalBinding("symbols");
const { contextify_context_private_symbol: kContext } = internalBinding("util").privateSymbols;

const handleOf = (contextified: any): Handle => (contextified === null || contextified === undefined ? undefined : contextified[kContext]);

export class ContextifyScript {
  readonly #script: object;
  constructor(code: string, name: string, line: number, column: number, cachedData: unknown, produceCachedData: boolean, context: unknown) {
    if (produceCachedData) throw unavailable("produceCachedData of node:vm");
    this.#script = native.compile(code, name, line, column, handleOf(context));
    // V8 trusts what it is given for its own.
    if (cachedData !== undefined) put(this, "cachedDataRejected", true);
  }
  runInContext(context: object | null, timeout: number) { return native.run(this.#script, handleOf(context), timeout); }
  createCachedData() { throw unavailable("createCachedData of node:vm"); }
}

export function compileFunction(code: string, name: string, line: number, column: number, cachedData: unknown, produceCachedData: boolean, context: unknown, extensions: object[] = [],
  parameters: string[] = []) {
  if (produceCachedData) throw unavailable("produceCachedData of node:vm");
  const made = { function: native.compileFunction(code, name, line, column, parameters, handleOf(context), extensions), sourceMapURL: undefined };
  return cachedData === undefined ? made : { ...made, cachedDataRejected: true };
}

export function makeContext(sandbox: any, _name: string, _origin: string | undefined, strings: boolean, _wasm: boolean, ownMicrotasks: boolean): object {
  const world = native.makeContext(sandbox === kPlain ? undefined : sandbox, strings, ownMicrotasks);
  return sandbox === kPlain ? world : sandbox;
}

export const constants = { measureMemory: { mode: { SUMMARY: 0, DETAILED: 1 }, execution: { DEFAULT: 0, EAGER: 1 } } };
export function measureMemory(): never { throw unavailable("vm.measureMemory"); }
export function startSigintWatchdog(): never { throw unavailable("a watchdog of signals"); }
export const stopSigintWatchdog = () => false;
export const watchdogHasPendingSigint = () => false;
export const containsModuleSyntax = () => false;
