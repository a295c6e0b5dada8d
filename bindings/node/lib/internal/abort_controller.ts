// In place of Node's internal/abort_controller: the platform's own signals.
import { AbortController, AbortSignal } from "edgert:abort/abort";
import { requireBuiltin } from "edgert:node/loader";

export { AbortController, AbortSignal };
export const ClonedAbortSignal = AbortSignal;
export const transferableAbortSignal = (signal: AbortSignal): AbortSignal => signal;
export const transferableAbortController = (): AbortController => new AbortController();
// https://nodejs.org/api/util.html#utilabortedsignal-resource
export function aborted(signal: AbortSignal, resource: object): Promise<void> {
  const { validateAbortSignal, validateObject } = requireBuiltin("internal/validators");
  Reflect.apply(validateAbortSignal, undefined, [signal, "signal"]);
  Reflect.apply(validateObject, undefined, [resource, "resource", 7]);
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => { resolve(); }, { once: true });
  });
}
