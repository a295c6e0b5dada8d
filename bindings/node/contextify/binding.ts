// Scripts of node:vm. They run in this realm: other contexts there are none.
import { natives } from "edgert:core/natives";
import { unavailable } from "edgert:node/loader";

interface Compiler {
  compile(code: string, name: string, line: number, column: number): object;
  run(script: object): unknown;
  compileFunction(code: string, name: string, line: number, column: number, parameters: string[]): Function;
}
const native: Compiler = natives.snapshot.lateNatives("node/contextify");

export class ContextifyScript {
  readonly #script: object;
  constructor(code: string, name: string, line: number, column: number, _cachedData: unknown, produceCachedData: boolean) {
    if (produceCachedData) throw unavailable("produceCachedData of node:vm");
    this.#script = native.compile(code, name, line, column);
  }
  runInContext(context: object | null, timeout: number) {
    if (context !== null) throw unavailable("another context of node:vm");
    if (timeout !== -1) throw unavailable("a timeout of node:vm");
    return native.run(this.#script);
  }
  createCachedData() { throw unavailable("createCachedData of node:vm"); }
}
export function compileFunction(code: string, name: string, line: number, column: number, _cachedData: unknown, produceCachedData: boolean, context: unknown, extensions: unknown[], parameters: string[] = []) {
  if (produceCachedData) throw unavailable("produceCachedData of node:vm");
  if (context !== undefined || extensions?.length > 0) throw unavailable("another context of node:vm");
  return { function: native.compileFunction(code, name, line, column, parameters), sourceMapURL: undefined };
}
export function makeContext(): never { throw unavailable("another context of node:vm"); }
export const constants = { measureMemory: { mode: { SUMMARY: 0, DETAILED: 1 }, execution: { DEFAULT: 0, EAGER: 1 } } };
export function measureMemory(): never { throw unavailable("vm.measureMemory"); }
export function startSigintWatchdog(): never { throw unavailable("a watchdog of signals"); }
export const stopSigintWatchdog = () => false;
export const watchdogHasPendingSigint = () => false;
export const containsModuleSyntax = () => false;
