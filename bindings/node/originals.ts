// Runs something among the language's own objects as they were before any script ran, whatever scripts have made of them since: Node's
// library takes its primordials from them, and until it has them it calls what lies there. Afterwards all is as the scripts had it.
// No script runs in here: the objects that are looked at are ordinary ones, and a proxy that became the prototype of one is asked nothing.
import { builtinText, countsOf, originals } from "edgert:core/originals";

type Holder = Record<PropertyKey, unknown>;
const isFunction = (value: unknown): value is Function => typeof value === "function";
const textOf = (builtin: Function): string => Function.prototype.toString.call(builtin);
// What the language calls a builtin, whose property `name` says what scripts want; undefined for what is none.
function nameOf(builtin: Function): string | undefined {
  const text = textOf(builtin), start = "function ", end = builtinText("").slice(start.length);
  return text.startsWith(start) && text.endsWith(end) ? text.slice(start.length, text.length - end.length) : undefined;
}

// For the message alone: "Array.prototype".
function titleOf(holder: object): string {
  if (holder === globalThis) return "globalThis";
  if (isFunction(holder)) return nameOf(holder) ?? "a function";
  const constructor = Object.getOwnPropertyDescriptor(holder, "constructor")?.value;
  if (isFunction(constructor) && nameOf(constructor) !== undefined) return `${nameOf(constructor)}.prototype`;
  const tag = Object.getOwnPropertyDescriptor(holder, Symbol.toStringTag)?.value;
  return typeof tag === "string" ? tag : "an object of the language";
}
// "[Symbol.iterator]" or "push".
const keyText = (key: PropertyKey): string => (typeof key === "symbol" ? `[${String(key).slice("Symbol(".length, -1)}]` : String(key));
const placeText = (key: PropertyKey): string => (typeof key === "symbol" ? keyText(key) : `.${keyText(key)}`);
function refuse(holder: object, what: string, why: string): never {
  throw new TypeError(`Node's library cannot start any more: ${titleOf(holder)}${what} ${why}, and cannot be put back for it. A module "node:process" that is imported by ` +
    "name brings the library before the function's own code runs");
}

// What is not as it was, and what brings it back there.
class Difference {
  readonly #undo: (() => void)[] = [];
  readonly #prototypes: { holder: object; own: object | null; given: object | null }[] = [];

  // All as scripts had it.
  undo(): void {
    for (let i = this.#undo.length - 1; i >= 0; --i) {
      try {
        this.#undo[i]!();
      } catch {
        // A script that ran meanwhile wants it otherwise.
      }
    }
  }

  property(holder: object, key: PropertyKey, was: PropertyDescriptor): void {
    const is = Object.getOwnPropertyDescriptor(holder, key);
    if (is !== undefined && is.get === was.get && is.set === was.set && Object.is(is.value, was.value)) return;
    if (is === undefined) {
      if (!Object.isExtensible(holder)) refuse(holder, placeText(key), "is gone");
      this.#undo.push(() => { delete (holder as Holder)[key]; });
    } else {
      if (!is.configurable && !(is.writable && was.get === undefined && was.set === undefined)) refuse(holder, placeText(key), "has been replaced");
      this.#undo.push(() => { Object.defineProperty(holder, key, is); });
    }
    Object.defineProperty(holder, key, is === undefined || is.configurable ? was : { value: was.value });
  }

  // Takes away what lies there.
  without(holder: object, key: PropertyKey): void {
    const is = Object.getOwnPropertyDescriptor(holder, key)!;
    if (!is.configurable || !Object.isExtensible(holder)) refuse(holder, placeText(key), "has been added");
    this.#undo.push(() => { Object.defineProperty(holder, key, is); });
    delete (holder as Holder)[key];
  }

  prototype(holder: object, own: object | null): void {
    const given: object | null = Object.getPrototypeOf(holder);
    if (given === own) return;
    if (!Object.isExtensible(holder)) refuse(holder, "", "has got another prototype");
    this.#prototypes.push({ holder, own, given });
  }
  // All of them at once: one by one they could lie in a circle for a while.
  prototypes(): void {
    if (this.#prototypes.length === 0) return;
    const swap = (which: "own" | "given") => {
      for (const { holder } of this.#prototypes) Reflect.setPrototypeOf(holder, null);
      for (const one of this.#prototypes) Reflect.setPrototypeOf(one.holder, one[which]);
    };
    this.#undo.push(() => swap("given"));
    swap("own");
  }
}

// A function that is nothing but one: it has its name, and its length is a number.
function putBackFunction(difference: Difference, builtin: Function): void {
  difference.prototype(builtin, Function.prototype);
  const name = nameOf(builtin);
  for (const key of Reflect.ownKeys(builtin)) {
    const { get, set } = Object.getOwnPropertyDescriptor(builtin, key)!;
    if ((key !== "name" && key !== "length") || get !== undefined || set !== undefined) difference.without(builtin, key);
  }
  if (name !== undefined) difference.property(builtin, "name", { value: name, configurable: true });
}

// Names that the language itself or the library may ask for where an object has none of its own.
const kAskedFor = ["then", "return", "throw", "next", "done", "value", "get", "set", "toJSON"];
// What a script has added for good does no harm where nobody asks for it: `last` on Array.prototype.
function isHarmless(holder: object, key: PropertyKey): boolean {
  if (typeof key !== "string" || holder === Object.prototype || holder === Function.prototype) return false;
  return !kAskedFor.includes(key) && !/^[0-9]+$/.test(key) && !key.startsWith("prototype");
}
// V8 adds builtins when a context begins.
function isBuiltin(key: PropertyKey, { value, get }: PropertyDescriptor): boolean {
  const name = keyText(key);
  if (isFunction(value)) return name !== "" && nameOf(value) === name;
  return isFunction(get) && nameOf(get) === `get ${name}`;
}
function putBackAdditions(difference: Difference, holder: object, known: Set<unknown>): void {
  for (const key of Reflect.ownKeys(holder)) {
    if (known.has(key)) continue;
    const property = Object.getOwnPropertyDescriptor(holder, key)!;
    if (isBuiltin(key, property)) continue;
    if (property.configurable && Object.isExtensible(holder)) difference.without(holder, key);
    else if (!isHarmless(holder, key)) refuse(holder, placeText(key), "has been added");
  }
}

function putBack(difference: Difference): void {
  const holders = new Set<unknown>();
  const each = (visit: (holder: object, at: number, named: number, others: number, accessors: number) => void): void => {
    for (let at = 0; at < originals.length;) {
      const [named, others, accessors] = countsOf(originals[at + 2] as number);
      visit(originals[at] as object, at + 3, named, others, accessors);
      at += 3 + named + 2 * others + 3 * accessors;
    }
  };
  each((holder) => holders.add(holder));
  each((holder, start, named, others, accessors) => {
    let at = start;
    const known = new Set<unknown>(isFunction(holder) ? ["name", "length", "prototype"] : []);
    const part = (value: unknown): void => { if (isFunction(value) && !holders.has(value)) putBackFunction(difference, value); };
    const data = (key: PropertyKey, value: unknown): void => {
      known.add(key);
      part(value);
      difference.property(holder, key, { value, writable: true, enumerable: false, configurable: true });
    };
    for (let i = 0; i < named; ++i, ++at) data(nameOf(originals[at] as Function)!, originals[at]);
    for (let i = 0; i < others; ++i, at += 2) data(originals[at] as PropertyKey, originals[at + 1]);
    for (let i = 0; i < accessors; ++i, at += 3) {
      const key = originals[at] as PropertyKey, get = originals[at + 1] as (() => unknown) | undefined, set = originals[at + 2] as (() => void) | undefined;
      known.add(key);
      part(get);
      part(set);
      difference.property(holder, key, { get, set, enumerable: false, configurable: true });
    }
    if (holder === globalThis) return;
    difference.prototype(holder, originals[start - 2] as object | null);
    putBackAdditions(difference, holder, known);
  });
  difference.prototypes();
}

// Throws when a script has made it impossible.
export function amongOriginals(act: () => void): void {
  const difference = new Difference();
  try {
    putBack(difference);
    act();
  } finally {
    difference.undo();
  }
}
