// https://w3c.github.io/performance-timeline/#the-performanceobserver-interface. A late part.
import { dictionary, needArguments, sequence } from "edgert:core/webidl";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { reportError } from "edgert:events/events";
import { entriesOfType, inOrder, type PerformanceEntry, setNotify } from "edgert:performance/performance";
import { setTimeout } from "edgert:timers/timers";

type Callback = (list: PerformanceObserverEntryList, observer: PerformanceObserver, options: { droppedEntriesCount: number }) => void;
const types = Object.freeze(["mark", "measure"]);
const key = Symbol();

export class PerformanceObserverEntryList {
  readonly #entries: PerformanceEntry[];
  constructor(secret: symbol = undefined as never, entries: PerformanceEntry[] = undefined as never) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    this.#entries = inOrder(entries);
  }
  getEntries() { return [...this.#entries]; }
  getEntriesByType(type: string) {
    needArguments(arguments.length, 1, "getEntriesByType");
    const wanted = `${type}`;
    return this.#entries.filter((entry) => entry.entryType === wanted);
  }
  getEntriesByName(name: string, type: string = undefined as never) {
    needArguments(arguments.length, 1, "getEntriesByName");
    const wanted = `${name}`, wantedType = type === undefined ? undefined : `${type}`;
    return this.#entries.filter((entry) => entry.name === wanted && (wantedType === undefined || entry.entryType === wantedType));
  }
}

const observers = new Set<PerformanceObserver>();
let queued = false;
// https://w3c.github.io/performance-timeline/#queue-the-performanceobserver-task
function queueTask() {
  if (queued) return;
  queued = true;
  setTimeout(() => {
    queued = false;
    for (const observer of [...observers]) deliver(observer);
  }, 0);
}
let deliver: (observer: PerformanceObserver) => void;
let take: (observer: PerformanceObserver, entry: PerformanceEntry) => void;

export class PerformanceObserver {
  readonly #callback: Callback;
  #kind: "undefined" | "single" | "multiple" = "undefined";
  #types = new Set<string>();
  #buffer: PerformanceEntry[] = [];
  static {
    take = (observer, entry) => {
      if (!observer.#types.has(entry.entryType)) return;
      observer.#buffer.push(entry);
      queueTask();
    };
    deliver = (observer) => {
      if (observer.#buffer.length === 0) return;
      try {
        Reflect.apply(observer.#callback, observer, [new PerformanceObserverEntryList(key, observer.takeRecords()), observer, { droppedEntriesCount: 0 }]);
      } catch (error) {
        reportError(error);
      }
    };
  }
  constructor(callback: Callback) {
    if (typeof callback !== "function") throw new TypeError("PerformanceObserver needs a function");
    this.#callback = callback;
  }
  // https://w3c.github.io/performance-timeline/#observe-method
  observe(options: { entryTypes?: Iterable<string>; type?: string; buffered?: boolean } = undefined as never) {
    const { buffered, entryTypes, type } = dictionary(options, "observe's options");
    if (entryTypes === undefined && type === undefined) throw new TypeError("PerformanceObserver.observe needs entryTypes or a type");
    if (entryTypes !== undefined && (type !== undefined || buffered !== undefined)) throw new TypeError("PerformanceObserver.observe: entryTypes goes without type and buffered");
    const kind = entryTypes === undefined ? "single" : "multiple";
    const wanted = entryTypes === undefined ? [`${type}`] : sequence(entryTypes, "entryTypes", (item) => `${item}`);
    if (this.#kind === "undefined") this.#kind = kind;
    if (this.#kind !== kind) throw new DOMException("The observer observes in another way already", "InvalidModificationError");
    const known = wanted.filter((name) => types.includes(name));
    if (known.length === 0) return;
    this.#types = new Set(kind === "multiple" ? known : [...this.#types, ...known]);
    observers.add(this);
    if (buffered && kind === "single") {
      for (const entry of entriesOfType(known[0]!)) take(this, entry);
    }
  }
  disconnect() {
    observers.delete(this);
    this.#types.clear();
    this.#buffer = [];
  }
  takeRecords() {
    const records = this.#buffer;
    this.#buffer = [];
    return records;
  }
  static get supportedEntryTypes() { return types; }
}
setNotify((entry) => { for (const observer of observers) take(observer, entry); });
