// What util sees of values, and the symbols under which Node keeps what no script finds.
import { natives } from "edgert:core/natives";
import { forScripts } from "edgert:core/objects";
import { callSites } from "edgert:node/call_sites";
import { keepHere } from "edgert:structured-clone/structured_clone";

interface Util {
  getPromiseDetails(promise: object): unknown[];
  getProxyDetails(proxy: object, both?: boolean): unknown;
  previewEntries(object: object, pairs?: boolean): unknown[];
  getOwnNonIndexProperties(object: object, filter: number): (string | symbol)[];
  getConstructorName(object: object): string;
  isConstructor(value: unknown): boolean;
  arrayBufferViewHasBuffer(view: unknown): boolean;
  external(): object;
  privateSymbols(names: string[]): object;
}
const native: Util = natives.snapshot.lateNatives("node/util");
export const { getPromiseDetails, getProxyDetails, previewEntries, getOwnNonIndexProperties, getConstructorName, isConstructor, arrayBufferViewHasBuffer, external } = native;
export const privateSymbols = native.privateSymbols(["arrow_message_private_symbol", "contextify_context_private_symbol", "decorated_private_symbol", "transfer_mode_private_symbol",
  "host_defined_option_symbol", "js_transferable_wrapper_private_symbol", "entry_point_module_private_symbol", "entry_point_promise_private_symbol", "module_source_private_symbol",
  "module_export_names_private_symbol", "module_circular_visited_private_symbol", "module_export_private_symbol", "module_parent_private_symbol", "module_first_parent_private_symbol",
  "napi_type_tag", "napi_wrap", "untransferable_object_private_symbol", "exit_info_private_symbol", "promise_trace_id", "require_private_symbol", "source_map_data_private_symbol"]);
const kStays = (privateSymbols as any).untransferable_object_private_symbol;
keepHere((item: any) => item[kStays] === true);
export const constants = {
  kPending: 0, kFulfilled: 1, kRejected: 2, kExiting: 0, kExitCode: 1, kHasExitCode: 2,
  ALL_PROPERTIES: 0, ONLY_WRITABLE: 1, ONLY_ENUMERABLE: 2, ONLY_CONFIGURABLE: 4, SKIP_STRINGS: 8, SKIP_SYMBOLS: 16,
};
export const shouldAbortOnUncaughtToggle = new Uint32Array(1);
export const guessHandleType = (descriptor: number) => (descriptor >= 0 && descriptor <= 2 ? "FILE" : "INVALID");
export const isArrayBufferDetached = (buffer: ArrayBuffer) => buffer.byteLength === 0 && isDetached(buffer);
function isDetached(buffer: ArrayBuffer): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}
// Frames of the library are not among those that stacks show, so the first one is whoever called it.
const frames = () => callSites(new Error().stack);
// Whether whoever calls the library is a package's.
export const isInsideNodeModules = (): boolean => /[\/\\]node_modules[\/\\]/.test(frames()[0]?.scriptName ?? "");
export const getCallSites = (count: number) => frames().slice(0, count);
export function getCallerLocation(): [number, number, string] | undefined {
  const frame = frames()[0];
  return frame === undefined ? undefined : [frame.lineNumber, frame.column, frame.scriptName];
}
export const getExternalValue = () => 0n;
export const sleep = () => {};
export class WeakReference {
  #reference: WeakRef<object>;
  #strong: object | null = null;
  #count = 0;
  constructor(object: object) { this.#reference = new WeakRef(object); }
  get() { return this.#reference.deref(); }
  incRef() { if (this.#count++ === 0) this.#strong = this.#reference.deref() ?? null; return this.#strong !== null; }
  decRef() { if (--this.#count === 0) this.#strong = null; }
}
// https://nodejs.org/api/util.html#utilparseenvcontent
export function parseEnv(content: string): Record<string, string> {
  const found: Record<string, string> = forScripts({});
  const line = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]*)?\s*(?:#.*)?$/gm;
  for (;;) {
    const match = line.exec(content);
    if (match === null) return found;
    let value = (match[2] ?? "").trim();
    const quote = value[0];
    if ((quote === "'" || quote === '"' || quote === "`") && value.length > 1 && value.endsWith(quote)) {
      value = value.slice(1, -1);
      if (quote === '"') value = value.split("\\n").join("\n");
    }
    found[match[1]!] = value;
  }
}
