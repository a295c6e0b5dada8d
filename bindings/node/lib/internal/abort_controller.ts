// In place of Node's internal/abort_controller: the platform's own signals.
import { AbortController, AbortSignal } from "edgert:abort/abort";
import { requireBuiltin } from "edgert:node/loader";

export { AbortController, AbortSignal };
export const ClonedAbortSignal = AbortSignal;
export const transferableAbortSignal = (signal: AbortSignal): AbortSignal => signal;
export const transferableAbortController = (): AbortController => new AbortController();
// https://nodejs.org/api/util.html#utilabortedsignal-resource
export async function aborted(signal: AbortSignal, resource: object): Promise<void> {
  const { kValidateObjectAllowObjects, validateAbortSignal, validateObject } = requireBuiltin("internal/validators");
  if (signal === undefined) throw Reflect.construct(requireBuiltin("internal/errors").codes.ERR_INVALID_ARG_TYPE, ["signal", "AbortSignal", signal]);
  Reflect.apply(validateAbortSignal, undefined, [signal, "signal"]);
  Reflect.apply(validateObject, undefined, [resource, "resource", kValidateObjectAllowObjects]);
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => { resolve(); }, { once: true });
  });
}
