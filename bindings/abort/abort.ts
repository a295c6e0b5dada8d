// https://dom.spec.whatwg.org/#aborting-ongoing-activities
import { define, showAttributes } from "../core/natives";
import { enforceRange, illegalConstructor, needArguments, sequence, wrongArgument } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";
import { Event, EventTarget, fire, handlerAttribute, setSignals } from "../events/events";
import { kLongestTimeout, setTimeout } from "../timers/timers";

let make: () => AbortSignal;
let abort: (signal: AbortSignal, reason: unknown) => void;
const key = Symbol();

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #algorithms: (() => void)[] = [];
  // Signals made by any() know those they come from, which hold them only while somebody listens: a signal that lives long
  // must not collect all that were ever made from it.
  #sources: WeakRef<AbortSignal>[] | null = null;
  #dependents: WeakRef<AbortSignal>[] = [];
  #listening: Set<AbortSignal> | null = null;
  static {
    make = () => new AbortSignal(key);
    // https://dom.spec.whatwg.org/#abortsignal-signal-abort
    abort = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#set(reason === undefined ? new DOMException("The signal has been aborted", "AbortError") : reason);
      const dependents = signal.#dependents.map((reference) => reference.deref()).filter((one) => one !== undefined && !one.#aborted);
      signal.#dependents = [];
      signal.#listening = null;
      for (const one of dependents) one!.#set(signal.#reason);
      signal.#run();
      for (const one of dependents) one!.#run();
    };
    setSignals({
      isSignal: (value) => typeof value === "object" && value !== null && #aborted in value,
      whenAborted(signal: AbortSignal, run) {
        if (signal.#aborted) return;
        signal.#algorithms.push(run);
        listensToAbort(signal, true);
      },
      listensToAbort,
    });
    function listensToAbort(target: object, does: boolean) {
      if (!(#aborted in target) || target.#sources === null) return;
      for (const reference of target.#sources) {
        const source = reference.deref();
        if (source === undefined || source.#aborted) continue;
        if (does) (source.#listening ??= new Set()).add(target);
        else if (target.#algorithms.length === 0) source.#listening?.delete(target);
      }
    }
  }
  constructor(secret?: symbol) {
    if (secret !== key) throw illegalConstructor();
    super();
  }
  #set(reason: unknown) {
    this.#aborted = true;
    this.#reason = reason;
  }
  #run() {
    const algorithms = this.#algorithms;
    this.#algorithms = [];
    for (const algorithm of algorithms) algorithm();
    fire(this, new Event("abort"));
  }
  #follow(source: AbortSignal) {
    if (this.#sources!.some((reference) => reference.deref() === source)) return;
    this.#sources!.push(new WeakRef(source));
    // Now and then those that are gone are forgotten.
    const { length } = source.#dependents;
    if (length >= 16 && (length & (length - 1)) === 0) source.#dependents = source.#dependents.filter((reference) => reference.deref() !== undefined);
    source.#dependents.push(new WeakRef(this));
  }
  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }
  throwIfAborted() { if (this.#aborted) throw this.#reason; }
  static abort(reason: unknown = undefined) { const signal = make(); abort(signal, reason); return signal; }
  static timeout(ms: number) {
    needArguments(arguments.length, 1, "AbortSignal.timeout");
    ms = enforceRange(ms, "AbortSignal.timeout's delay");
    const signal = make();
    setTimeout(() => abort(signal, new DOMException("Signal timed out.", "TimeoutError")), Math.min(ms, kLongestTimeout));
    return signal;
  }
  // https://dom.spec.whatwg.org/#create-a-dependent-abort-signal
  static any(signals: Iterable<AbortSignal>) {
    let at = 0;
    const given = sequence(signals, "AbortSignal.any's argument", (source): AbortSignal => {
      if (typeof source !== "object" || source === null || !(#aborted in source)) throw wrongArgument(`signals[${at}]`, "AbortSignal", source, "AbortSignal.any needs a sequence of AbortSignals");
      ++at;
      return source;
    });
    const signal = make();
    const first = given.find((source) => source.#aborted);
    if (first !== undefined) {
      signal.#set(first.#reason);
      return signal;
    }
    signal.#sources = [];
    for (const source of given) {
      if (source.#sources === null) signal.#follow(source);
      else for (const reference of source.#sources) { const from = reference.deref(); if (from) signal.#follow(from); }
    }
    return signal;
  }
}
handlerAttribute(AbortSignal.prototype, "abort");

export class AbortController {
  #signal = make();
  get signal() { return this.#signal; }
  abort(reason: unknown = undefined) { abort(this.#signal, reason); }
}
showAttributes(AbortController, ["signal"]);
showAttributes(AbortSignal, ["aborted", "reason", "onabort"]);
define({ AbortController, AbortSignal });
