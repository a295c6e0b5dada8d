// https://dom.spec.whatwg.org/#aborting-ongoing-activities
import { define, showAttributes } from "../core/natives";
import { enforceRange } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";
import { Event, EventTarget, handlerAttribute, setSignalCheck } from "../events/events";
import { setTimeout } from "../timers/timers";

let make: () => AbortSignal;
let abort: (signal: AbortSignal, reason: unknown) => void;
const key = Symbol();

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  static {
    make = () => new AbortSignal(key);
    abort = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException("The signal has been aborted", "AbortError") : reason;
      signal.dispatchEvent(new Event("abort"));
    };
  }
  constructor(secret?: symbol) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    super();
  }
  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }
  throwIfAborted() { if (this.#aborted) throw this.#reason; }
  static abort(reason?: unknown) { const signal = make(); abort(signal, reason); return signal; }
  static timeout(ms: number) {
    ms = enforceRange(ms, "AbortSignal.timeout's delay");
    const signal = make();
    setTimeout(() => abort(signal, new DOMException("Signal timed out.", "TimeoutError")), ms);
    return signal;
  }
  static any(signals: Iterable<AbortSignal>) {
    const signal = make();
    for (const source of signals) {
      if (source.aborted) { abort(signal, source.reason); break; }
      source.addEventListener("abort", () => abort(signal, source.reason), { once: true });
    }
    return signal;
  }
}
handlerAttribute(AbortSignal.prototype, "abort");
setSignalCheck((value) => value instanceof AbortSignal);

export class AbortController {
  readonly signal = make();
  abort(reason?: unknown) { abort(this.signal, reason); }
}
showAttributes(AbortSignal, ["aborted", "reason", "onabort"]);
define({ AbortController, AbortSignal });
