// https://w3c.github.io/hr-time/, https://w3c.github.io/performance-timeline/ and https://w3c.github.io/user-timing/
import { define, natives, showAttributes } from "../core/natives";
import { record } from "../core/objects";
import { dictionary, illegal, needArguments } from "../core/webidl";
import { DOMException } from "../dom-exception/dom_exception";
import { EventTarget } from "../events/events";
import { cloneWithTransfer } from "../structured-clone/structured_clone";

// Set when the realm begins, never in the snapshot.
let origin = 0;
export const startClock = () => { origin = Date.now() - natives.core.now(); };

const key = Symbol();
const clone = (detail: unknown) => (detail === undefined || detail === null ? null : cloneWithTransfer(detail, []));
function checkKey(secret: unknown): void {
  if (secret !== key) throw new TypeError("Illegal constructor");
}

export class PerformanceEntry {
  readonly #name: string;
  readonly #entryType: string;
  readonly #startTime: number;
  readonly #duration: number;
  constructor(...[secret, name, entryType, startTime, duration]: [symbol, string, string, number, number]) {
    checkKey(secret);
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
  }
  get name() { return this.#name; }
  get entryType() { return this.#entryType; }
  get startTime() { return this.#startTime; }
  get duration() { return this.#duration; }
  toJSON(): object { return { name: this.#name, entryType: this.#entryType, startTime: this.#startTime, duration: this.#duration }; }
}

export class PerformanceMark extends PerformanceEntry {
  readonly #detail: unknown;
  // https://w3c.github.io/user-timing/#the-performancemark-constructor
  constructor(name: string, options: { detail?: unknown; startTime?: number } = {}) {
    needArguments(arguments.length, 1, "PerformanceMark");
    const { detail, startTime: given } = dictionary(options, "A mark's options");
    const startTime = given === undefined ? natives.core.now() : Number(given);
    if (!(startTime >= 0 && startTime < Infinity)) throw new TypeError("A mark's startTime must be finite and not negative");
    super(key, `${name}`, "mark", startTime, 0);
    this.#detail = clone(detail);
  }
  get detail() { return this.#detail; }
  override toJSON() { return { ...super.toJSON(), detail: this.detail }; }
}

export class PerformanceMeasure extends PerformanceEntry {
  readonly #detail: unknown;
  constructor(...[secret, name, startTime, duration, detail]: [symbol, string, number, number, unknown]) {
    super(secret, name, "measure", startTime, duration);
    this.#detail = detail;
  }
  get detail() { return this.#detail; }
  override toJSON() { return { ...super.toJSON(), detail: this.detail }; }
}

let entries: PerformanceEntry[] = [];
export const entriesOfType = (type: string) => entries.filter((entry) => entry.entryType === type);
// Set by PerformanceObserver, which is a late part.
let notify: ((entry: PerformanceEntry) => void) | null = null;
export const setNotify = (callback: typeof notify) => { notify = callback; };
function add<T extends PerformanceEntry>(entry: T): T {
  entries.push(entry);
  notify?.(entry);
  return entry;
}
// Later ones with the same time come later.
export const inOrder = (list: PerformanceEntry[]) => list.sort((a, b) => a.startTime - b.startTime);

// https://w3c.github.io/user-timing/#convert-a-mark-to-a-timestamp
function timeOf(mark: unknown): number {
  if (typeof mark === "number") {
    if (!(mark >= 0)) throw new TypeError("A time must not be negative");
    return mark;
  }
  const name = `${mark as string}`;
  for (let i = entries.length - 1; i >= 0; --i) {
    if (entries[i]!.entryType === "mark" && entries[i]!.name === name) return entries[i]!.startTime;
  }
  throw new DOMException(`The mark '${name}' does not exist.`, "SyntaxError");
}

interface MeasureOptions { start?: string | number; end?: string | number; duration?: number; detail?: unknown }

export class Performance extends EventTarget {
  // What it is told apart by: its state is the realm's.
  #performance = true;
  constructor(secret: symbol | undefined = undefined) {
    checkKey(secret);
    super();
  }
  get timeOrigin() { return this.#performance ? origin : 0; }
  now() { return this.#performance ? natives.core.now() : 0; }
  mark(name: string, options: { detail?: unknown; startTime?: number } = {}) {
    if (!(#performance in this)) illegal();
    needArguments(arguments.length, 1, "performance.mark");
    const entry = new PerformanceMark(name, options);
    return add(entry);
  }
  // https://w3c.github.io/user-timing/#measure-method
  measure(name: string, startOrOptions: string | MeasureOptions = {}, endMark: string | undefined = undefined) {
    if (!(#performance in this)) illegal();
    needArguments(arguments.length, 1, "performance.measure");
    const isOptions = typeof startOrOptions === "object" && startOrOptions !== null;
    const options: MeasureOptions = isOptions ? startOrOptions : record({});
    const { start, end, duration, detail } = options;
    if (isOptions && [start, end, duration, detail].some((option) => option !== undefined)) {
      if (endMark !== undefined) throw new TypeError("performance.measure: an end mark goes with a start mark, not with options");
      if (start === undefined && end === undefined) throw new TypeError("performance.measure: options need start or end");
      if (start !== undefined && end !== undefined && duration !== undefined) throw new TypeError("performance.measure: options must not give start, end and duration");
    }
    const endTime = endMark !== undefined ? timeOf(endMark)
      : end !== undefined ? timeOf(end)
      : start !== undefined && duration !== undefined ? timeOf(start) + timeOf(Number(duration))
      : natives.core.now();
    const startTime = start !== undefined ? timeOf(start)
      : duration !== undefined && end !== undefined ? timeOf(end) - timeOf(Number(duration))
      : !isOptions && startOrOptions !== undefined && startOrOptions !== null ? timeOf(startOrOptions)
      : 0;
    const entry = new PerformanceMeasure(key, `${name}`, startTime, endTime - startTime, clone(detail));
    return add(entry);
  }
  clearMarks(name: string | undefined = undefined) {
    if (!(#performance in this)) illegal();
    entries = entries.filter((entry) => entry.entryType !== "mark" || (name !== undefined && entry.name !== `${name}`));
  }
  clearMeasures(name: string | undefined = undefined) {
    if (!(#performance in this)) illegal();
    entries = entries.filter((entry) => entry.entryType !== "measure" || (name !== undefined && entry.name !== `${name}`));
  }
  getEntries() {
    if (!(#performance in this)) illegal();
    return inOrder([...entries]);
  }
  getEntriesByType(type: string) {
    if (!(#performance in this)) illegal();
    needArguments(arguments.length, 1, "performance.getEntriesByType");
    return inOrder(entriesOfType(`${type}`));
  }
  getEntriesByName(name: string, type: string | undefined = undefined) {
    if (!(#performance in this)) illegal();
    needArguments(arguments.length, 1, "performance.getEntriesByName");
    const wanted = `${name}`, wantedType = type === undefined ? undefined : `${type}`;
    return inOrder(entries.filter((entry) => entry.name === wanted && (wantedType === undefined || entry.entryType === wantedType)));
  }
  toJSON() { return { timeOrigin: this.#performance ? origin : 0 }; }
}
export const performance = new Performance(key);
showAttributes(PerformanceEntry, ["name", "entryType", "startTime", "duration"]);
showAttributes(PerformanceMark, ["name", "entryType", "startTime", "duration", "detail"]);
showAttributes(PerformanceMeasure, ["name", "entryType", "startTime", "duration", "detail"]);
showAttributes(Performance, ["timeOrigin"]);
define({ Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance });
