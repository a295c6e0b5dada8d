// Promises of streams. Reactions are added past what scripts have made of Promise.prototype.
import { forThen, isPromise } from "edgert:core/primordials";
import { natives } from "../core/natives";

export class Deferred<T> {
  readonly promise: Promise<T>;
  isSettled = false;
  #resolve!: (value: T) => void;
  #reject!: (reason: unknown) => void;
  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve as (value: T) => void;
      this.#reject = reject;
    });
  }
  // One whose promise no script gets.
  static hidden<T>(): Deferred<T> {
    const made = new Deferred<T>();
    forThen(made.promise);
    return made;
  }
  resolve(value: T): void {
    this.isSettled = true;
    this.#resolve(value);
  }
  reject(reason: unknown): void {
    this.isSettled = true;
    this.#reject(reason);
  }
  // For reactions.
  readonly resolveNothing = (): void => this.resolve(undefined as T);
  readonly rejectWith = (reason: unknown): void => this.reject(reason);
}

const ignore = () => {};
export function markHandled(promise: Promise<unknown>): void {
  if (!natives.core.markHandled(promise)) promise.then(undefined, ignore);
}
export const resolved = (): Promise<undefined> => new Promise((resolve) => { resolve(undefined); });
export const rejected = (reason: unknown): Promise<never> => new Promise((_resolve, reject) => { reject(reason); });

// A script's callback that may give a promise.
export function invoked(callback: Function, self: unknown, args: unknown[]): unknown {
  try {
    const value = Reflect.apply(callback, self, args);
    return value instanceof Promise ? adopted(value) : value;
  } catch (error) {
    return rejected(error);
  }
}
// https://webidl.spec.whatwg.org/#a-promise-resolved-with a promise: it settles two turns of the microtask queue later.
function adopted(promise: Promise<unknown>): Promise<unknown> {
  const made = new Deferred<unknown>();
  react(undefined, () => react(promise, (value) => made.resolve(value), made.rejectWith), nothing);
  return made.promise;
}

const done = forThen(resolved());
// What follows when a value, or the promise or thenable that it is, settles. Nobody hears of what a reaction throws.
export function react(value: unknown, onDone: (value: any) => unknown, onError: (reason: unknown) => unknown): void {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    done.then(() => { quietly(onDone, value); });
    return;
  }
  const promise: Promise<unknown> = isPromise(value) ? value : new Promise((resolve) => { resolve(value); });
  promise.then((got) => { quietly(onDone, got); }, (reason) => { quietly(onError, reason); });
}
function quietly(run: (value: any) => unknown, value: unknown): void {
  try {
    run(value);
  } catch {}
}
// A promise of what `map` makes of what the value becomes.
export function mapped<T>(value: unknown, map: (value: any) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    react(value, (got) => {
      try {
        resolve(map(got));
      } catch (error) {
        reject(error);
      }
    }, reject);
  });
}
export const nothing = () => undefined;
