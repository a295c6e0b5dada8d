// Values as text for people, in the manner of Deno.inspect.
import { natives } from "../core/natives";
import { record } from "../core/objects";
import { arrayOf, TypedArrayTag, ViewBuffer, ViewByteLength, ViewByteOffset } from "edgert:core/primordials";
import { columns, join, width } from "./layout";
import {
  className, errorText, functionTitle, isErrorKind, isToldByStack, keyOf, type Kind, kindOf, ownData, quote, symbolText, tagOf, titleOf, unbox,
} from "./names";

export interface InspectOptions {
  depth?: number;
  iterableLimit?: number;
  strAbbreviateSize?: number;
  breakLength?: number;
  compact?: boolean | number;
  colors?: boolean;
  sorted?: boolean;
  getters?: boolean;
  showHidden?: boolean;
  showProxy?: boolean;
  trailingComma?: boolean;
  escapeSequences?: boolean;
}

const colorCodes = { string: 32, number: 33, symbol: 32, nothing: 90, special: 36, date: 35, regexp: 31, null: 1 };
const customInspect = Symbol.for("Deno.customInspect");
const customOfNode = Symbol.for("nodejs.util.inspect.custom");
const dateText = Date.prototype.toISOString;
const dateValue = Date.prototype.getTime;
const regexpText = RegExp.prototype.toString;

const defaults: Required<InspectOptions> = record({
  depth: 4, iterableLimit: 100, strAbbreviateSize: 10000, breakLength: 80, compact: 3, colors: false, sorted: false, getters: false,
  showHidden: false, showProxy: false, trailingComma: false, escapeSequences: true,
});
const optionNames = Object.keys(defaults);
// Only those that there are: what a script gives may have millions of others, and nothing stops V8 while it lists them.
function optionsOf(given: any, otherwise: any): Required<InspectOptions> {
  const options: any = record({});
  for (const name of optionNames) options[name] = given?.[name] ?? otherwise[name];
  return options;
}

const isIndex = (key: string | symbol) => typeof key === "string" && /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;
const more = (count: number, what = "item") => `... ${count} more ${what}${count > 1 ? "s" : ""}`;
const indented = (text: string, indent: number) => (indent === 0 ? text : text.replaceAll("\n", `\n${" ".repeat(indent)}`));
const messageOf = (error: any): string => {
  try { return String(error?.message ?? ""); } catch { return ""; }
};

// What is in brackets: what stands in front of them, both, whether it is one without any parts, and which keys are shown.
interface Shape { base: string; open: string; close: string; isEmpty: boolean; keys: (string | symbol)[] }

// Beyond so much text objects are shown by their names: nothing else bounds what holds the same things again and again.
const mostText = 2 ** 24;
const mostErrors = 4;

class Inspector {
  readonly #options: Required<InspectOptions>;
  readonly #path: object[];
  readonly #circular: Map<object, number>;
  // How much text there is so far; and errors of which it shows the stack, the first few, in order.
  readonly #made: { size: number; errors: object[] };
  // Of the object whose parts were formatted last: one that holds few levels may stand on one line.
  #deepest = 0;

  // What a value's own inspection shows knows what that value lies in, so that a circle ends there, too.
  constructor(options: Required<InspectOptions>, outer: Inspector | null = null) {
    this.#options = options;
    this.#path = outer === null ? [] : outer.#path;
    this.#circular = outer === null ? new Map() : outer.#circular;
    this.#made = outer === null ? record({ size: 0, errors: [] }) : outer.#made;
  }

  #paint(text: string, color: keyof typeof colorCodes): string {
    return this.#options.colors ? `\x1b[${colorCodes[color]}m${text}\x1b[${color === "null" ? 22 : 39}m` : text;
  }

  #primitive(value: unknown, level: number, indent: number): string | null {
    switch (typeof value) {
      case "string": return this.#string(value, indent);
      case "bigint": return this.#paint(`${value}n`, "number");
      case "number": return this.#paint(Object.is(value, -0) ? "-0" : String(value), "number");
      case "boolean": return this.#paint(String(value), "number");
      case "undefined": return this.#paint("undefined", "nothing");
      case "symbol": return this.#paint(symbolText(value), "symbol");
      default: return value === null ? this.#paint("null", "null") : null;
    }
  }

  // `title`: what stands in front of it in place of its class.
  show(value: unknown, level: number, indent: number, title: string | null = null): string {
    const primitive = this.#primitive(value, level, indent);
    if (primitive !== null) return primitive;
    let object = value as object;
    let kind = kindOf(object);
    while (kind === "Proxy") {
      const target = natives.console.proxyTarget(object);
      if (target === null) return this.#paint("<Revoked Proxy>", "special");
      if (this.#options.showProxy) return this.#proxy(object, target, level, indent);
      object = target;
      kind = kindOf(object);
    }
    if (this.#path.includes(object)) {
      if (!this.#circular.has(object)) this.#circular.set(object, this.#circular.size + 1);
      return this.#paint(`[Circular *${this.#circular.get(object)}]`, "special");
    }
    this.#path.push(object);
    let text: string;
    try {
      const own = title === null ? this.#custom(object, level, indent) : null;
      if (own !== null) return own;
      text = this.#object(object, kind, level, indent, title);
      this.#made.size += text.length;
    } finally {
      this.#path.pop();
    }
    return this.#circular.has(object) ? this.#paint(`<ref *${this.#circular.get(object)}>`, "special") + ` ${text}` : text;
  }

  // What an object says itself. What it shows in turn is as much narrower as it stands further to the right.
  #custom(object: any, level: number, indent: number): string | null {
    const options: Required<InspectOptions> = { ...this.#options, breakLength: this.#options.breakLength - indent };
    const ofDeno = object[customInspect];
    if (typeof ofDeno === "function") {
      const show = (inner: unknown, how?: unknown, title?: unknown) => new Inspector(optionsOf(how, options), this).show(inner, 0, 0, typeof title === "string" ? title : null);
      return indented(String(Reflect.apply(ofDeno, object, [show, options])), indent);
    }
    const ofNode = object[customOfNode];
    if (typeof ofNode !== "function") return null;
    const constructor = ownData(object, "constructor");
    if (typeof constructor === "function" && ownData(constructor, "prototype") === object) return null;
    const show = (inner: unknown, how?: unknown) => new Inspector(optionsOf(how, options), this).show(inner, 0, 0);
    const depth = options.depth - level;
    const forNode = {
      ...options, depth, maxArrayLength: options.iterableLimit, maxStringLength: options.strAbbreviateSize, customInspect: true, numericSeparator: false,
      stylize: (text: unknown, style: unknown) => (typeof style === "string" && style in colorCodes ? this.#paint(String(text), style as "string") : String(text)),
    };
    const shown: unknown = Reflect.apply(ofNode, object, [depth, forNode, show]);
    if (shown === object) return null;
    if (typeof shown !== "object") return indented(String(shown), indent);
    return this.show(shown, level, indent);
  }

  #proxy(proxy: object, target: object, level: number, indent: number): string {
    if (level > this.#options.depth) return this.#paint("Proxy [Array]", "special");
    this.#deepest = level;
    const parts = [this.show(target, level + 1, indent + 2), this.show(natives.console.proxyHandler(proxy), level + 1, indent + 2)];
    return this.#join("Proxy", "[", parts, "]", level, indent);
  }

  #string(value: string, indent: number): string {
    const { strAbbreviateSize, compact, breakLength, escapeSequences } = this.#options;
    let tail = "";
    if (value.length > strAbbreviateSize) {
      tail = more(value.length - strAbbreviateSize, "character");
      value = value.slice(0, strAbbreviateSize);
    }
    // Long texts break where their lines do.
    if (compact !== true && value.length > 16 && value.length > breakLength - indent - 4 && value.includes("\n")) {
      return value.split(/(?<=\n)/).map((line) => this.#paint(quote(line, escapeSequences), "string")).join(` +\n${" ".repeat(indent + 2)}`) + tail;
    }
    return this.#paint(quote(value, escapeSequences), "string") + tail;
  }

  // The keys that are shown of an object, but for those that something else says.
  #keys(object: object, skip: (key: string | symbol) => boolean, own = Reflect.ownKeys(object)): (string | symbol)[] {
    return own.filter((key) => {
      if (skip(key)) return false;
      if (this.#options.showHidden) return true;
      try {
        return Object.getOwnPropertyDescriptor(object, key)?.enumerable === true;
      } catch {
        // A binding of a module that has not run yet.
        return true;
      }
    });
  }

  #shape(value: any, kind: Kind, name: string | null, tag: string): Shape {
    const keys = (skip: (key: string | symbol) => boolean = () => false) => this.#keys(value, skip);
    const braces = (base: string, isEmpty: boolean, shown = keys()): Shape => ({ base, open: "{", close: "}", isEmpty: isEmpty && shown.length === 0, keys: shown });
    const named = () => this.#keys(value, isIndex, natives.console.namedKeys(value));
    const word = (text: string, color: keyof typeof colorCodes, shown: (string | symbol)[]) => braces(this.#paint(text, color), true, shown);
    const prefix = (of: string) => (name === of ? "" : `${titleOf(name, tag, of)} `);
    switch (kind) {
      case "Array": {
        const shown = named();
        const base = name === "Array" && tag === "" ? "" : titleOf(name, tag, "Array", `(${value.length})`);
        return { base, open: "[", close: "]", isEmpty: value.length === 0 && shown.length === 0, keys: shown };
      }
      case "TypedArray": {
        const shown = named();
        return { base: titleOf(name, tag, TypedArrayTag(value), `(${value.length})`), open: "[", close: "]", isEmpty: value.length === 0 && shown.length === 0, keys: shown };
      }
      case "Map": case "Set": {
        const size = kind === "Map" ? (value as Map<unknown, unknown>).size : (value as Set<unknown>).size;
        return braces(titleOf(name, tag, kind, `(${size})`), size === 0);
      }
      case "Iterator": {
        const [, pairs] = natives.console.iteratorEntries(value);
        return braces(`[${(tag || "Iterator").replace("Iterator", pairs ? "Entries" : "Iterator")}]`, false);
      }
      case "Promise": case "DataView": return braces(titleOf(name, tag, kind), false);
      case "Weak": return braces(titleOf(name, tag, tag || "WeakSet"), false);
      case "ArrayBuffer": return braces(titleOf(name, tag, tag || "ArrayBuffer"), false);
      case "Module": return braces("[Module: null prototype]", true);
      case "Arguments": return braces("[Arguments]", true);
      case "Function": return word(functionTitle(value, name, tag), "special", keys());
      case "RegExp": return word(prefix("RegExp") + regexpText.call(value), "regexp", keys((key) => key === "lastIndex" && !this.#options.showHidden));
      case "Date": return word(prefix("Date") + (Number.isNaN(dateValue.call(value)) ? "Invalid Date" : dateText.call(value)), "date", keys());
      case "Boxed": {
        const [type, primitive] = unbox(value);
        const inner = typeof primitive === "string" ? quote(primitive) : typeof primitive === "symbol" ? symbolText(primitive) : Object.is(primitive, -0) ? "-0" : `${primitive}${type === "BigInt" ? "n" : ""}`;
        const color = type === "String" ? "string" : type === "Symbol" ? "symbol" : "number";
        return word(`[${type}${name !== type ? ` (${name ?? "null prototype"})` : ""}: ${inner}]`, color, type === "String" ? named() : keys());
      }
    }
    return braces(name === "Object" && tag === "" ? "" : titleOf(name, tag, "Object"), true);
  }

  #object(value: any, given: Kind, level: number, indent: number, title: string | null): string {
    const kind = isErrorKind(value, given) ? "Error" : given;
    const name = className(value);
    const tag = tagOf(value, name);
    const shape = kind === "Error" ? this.#errorShape(value, name, tag, indent) : this.#shape(value, kind, name, tag);
    if (title !== null) shape.base = title;
    const isWord = kind === "Error" || kind === "Function" || kind === "RegExp" || kind === "Date" || kind === "Boxed";
    if (shape.isEmpty) return isWord ? shape.base : `${shape.base === "" ? "" : `${shape.base} `}${shape.open}${shape.close}`;
    if (level > this.#options.depth || this.#made.size > mostText) {
      if (kind === "RegExp") return shape.base;
      const what = kind === "Iterator" ? `Object [${tag}]` : kind === "Arguments" ? "Object" : titleOf(name, tag, "Object");
      return this.#paint(name === null ? what : `[${what}]`, "special");
    }
    this.#deepest = level;
    const inner = indent + 2;
    const items = this.#items(value, kind, level, inner);
    const isList = kind === "Array" || kind === "TypedArray";
    const properties = shape.keys.map((key) => this.#entry(value, key, level, indent));
    if (kind === "Error") properties.push(...this.#errorParts(value, shape.keys, level, indent));
    if (this.#options.sorted) (isList ? properties : items).sort(byText);
    if (this.#options.sorted && !isList) properties.sort(byText);
    const parts = [...items, ...properties];
    if (!isList) return this.#join(shape.base, shape.open, parts, shape.close, level, indent, isWord);
    const rows = columns(parts, inner, properties.length === 0 && this.#areNumbers(value), this.#options);
    return this.#join(shape.base, shape.open, rows, shape.close, level, indent, false, rows.length !== parts.length);
  }

  #join(base: string, open: string, parts: string[], close: string, level: number, indent: number, isWord = false, isInColumns = false): string {
    const { compact } = this.#options;
    const isFlat = typeof compact === "number" && compact > 0 && this.#deepest - level < compact && !isInColumns;
    return join(base, open, parts, close, indent, isWord, isFlat, this.#options);
  }

  // --- What there is in collections ---

  #items(value: any, kind: Kind, level: number, indent: number): string[] {
    const show = (item: unknown) => this.show(item, level + 1, indent);
    switch (kind) {
      case "Array": return this.#elements(value, level, indent);
      case "TypedArray": return this.#limited(value as ArrayLike<unknown>, show);
      case "Map": {
        const pairs: [unknown, unknown][] = [];
        Map.prototype.forEach.call(value, (item, key) => { if (pairs.length < this.#options.iterableLimit) pairs.push([key, item]); });
        return this.#limited(pairs, ([key, item]) => `${show(key)} => ${show(item)}`, (value as Map<unknown, unknown>).size);
      }
      case "Set": {
        const all: unknown[] = [];
        Set.prototype.forEach.call(value, (item) => { if (all.length < this.#options.iterableLimit) all.push(item); });
        return this.#limited(all, show, (value as Set<unknown>).size);
      }
      case "Iterator": {
        const [entries, pairs] = natives.console.iteratorEntries(value);
        return this.#limited(pairs ? arrayOf(entries.length / 2, (i) => [entries[2 * i]!, entries[2 * i + 1]!]) : entries, show);
      }
      case "Promise": {
        const [state, result] = natives.console.promiseState(value);
        if (state === 0) return [this.#paint("<pending>", "special")];
        return [state === 2 ? this.#paint("<rejected>", "special") + ` ${show(result)}` : show(result)];
      }
      case "Weak": return [this.#paint("<items unknown>", "special")];
      case "ArrayBuffer": {
        const most = Math.max(0, this.#options.iterableLimit);
        const [bytes, length] = natives.console.bufferBytes(value, Math.min(most, 10000));
        const left = length - bytes.length / 2;
        const parts = bytes.replace(/..(?=.)/g, (pair) => `${pair} `) + (left > 0 ? ` ${more(left, "byte")}` : "");
        return [`[${this.#paint("Uint8Contents", "special")}]: <${parts}>`, `byteLength: ${show(length)}`];
      }
      case "DataView": return [`byteLength: ${show(ViewByteLength(value))}`, `byteOffset: ${show(ViewByteOffset(value))}`, `buffer: ${show(ViewBuffer(value))}`];
      default: return [];
    }
  }

  #limited<T>(list: ArrayLike<T>, format: (item: T) => string, length = list.length): string[] {
    const out: string[] = [];
    const most = Math.min(length, this.#options.iterableLimit);
    for (let i = 0; i < most; ++i) out.push(format(list[i]!));
    if (length > most) out.push(more(length - most));
    return out;
  }

  // Elements, holes and how many were left out.
  #elements(list: any, level: number, indent: number): string[] {
    const out: string[] = [];
    // Holes are short, or else not walked index by index.
    let indices: string[] | null = null;
    let at = 0, next = 0;
    while (at < list.length && out.length < this.#options.iterableLimit) {
      const property = Object.getOwnPropertyDescriptor(list, at);
      if (property !== undefined) {
        out.push(this.#property(list, property, level, indent));
        ++at;
        continue;
      }
      let end = at + 1;
      const near = Math.min(list.length, at + 1000);
      while (end < near && Object.getOwnPropertyDescriptor(list, end) === undefined) ++end;
      if (end === near && end < list.length) {
        indices ??= Reflect.ownKeys(list).filter(isIndex) as string[];
        while (next < indices.length && Number(indices[next]!) < at) ++next;
        end = next < indices.length ? Number(indices[next]!) : list.length;
      }
      out.push(this.#paint(`<${end - at} empty item${end - at > 1 ? "s" : ""}>`, "nothing"));
      at = end;
    }
    if (at < list.length) out.push(more(list.length - at));
    return out;
  }

  #areNumbers(list: any): boolean {
    const most = Math.min(list.length, this.#options.iterableLimit);
    for (let i = 0; i < most; ++i) {
      const type = typeof ownData(list, `${i}`);
      if (type !== "number" && type !== "bigint") return false;
    }
    return true;
  }

  // --- Properties ---

  #property(object: any, property: PropertyDescriptor, level: number, indent: number): string {
    if ("value" in property) return this.show(property.value, level + 1, indent);
    const kind = property.get ? (property.set ? "Getter/Setter" : "Getter") : "Setter";
    if (!property.get || !this.#options.getters) return this.#paint(`[${kind}]`, "special");
    try {
      const value: unknown = Reflect.apply(property.get, object, []);
      const primitive = this.#primitive(value, level + 1, indent);
      if (primitive === null) return `${this.#paint(`[${kind}]`, "special")} ${this.show(value, level + 1, indent)}`;
      return `${this.#paint(`[${kind}:`, "special")} ${primitive}${this.#paint("]", "special")}`;
    } catch (error) {
      return this.#paint(`[${kind}: <Inspection threw (${messageOf(error)})>]`, "special");
    }
  }

  #entry(object: object, key: string | symbol, level: number, indent: number): string {
    let property: PropertyDescriptor | undefined;
    try {
      property = Object.getOwnPropertyDescriptor(object, key);
    } catch {
      return `${String(key)}: ${this.#paint("<uninitialized>", "special")}`;
    }
    const [color, plain] = keyOf(key, property!.enumerable === true);
    const name = color === null ? plain : this.#paint(plain, color);
    if (this.#options.compact !== true) return `${name}: ${this.#property(object, property!, level, indent + 2)}`;
    const text = this.#property(object, property!, level, indent + 3);
    return width(text) > this.#options.breakLength ? `${name}:\n${" ".repeat(indent + 3)}${text}` : `${name}: ${text}`;
  }

  // --- Errors ---

  get errors(): object[] { return this.#made.errors; }

  #errorShape(error: object, name: string | null, tag: string, indent: number): Shape {
    if (this.#made.errors.length < mostErrors) this.#made.errors.push(error);
    const keys = this.#keys(error, (key) => isToldByStack(error, key));
    const hasMore = ["cause", "errors"].some((key) => this.#isHiddenPart(error, key, keys));
    return { base: indented(errorText(error, name, tag), indent), open: "{", close: "}", isEmpty: keys.length === 0 && !hasMore, keys };
  }
  #isHiddenPart(error: object, key: string, shown: (string | symbol)[]): boolean {
    const property = Object.getOwnPropertyDescriptor(error, key);
    return property !== undefined && !shown.includes(key) && (key === "cause" || Array.isArray(property.value));
  }
  // What only errors have is shown though it is not enumerable.
  #errorParts(error: object, shown: (string | symbol)[], level: number, indent: number): string[] {
    return ["cause", "errors"].filter((key) => this.#isHiddenPart(error, key, shown)).map((key) => this.#entry(error, key, level, indent));
  }
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function inspect(value: unknown, options: InspectOptions = {}): string {
  return new Inspector(optionsOf(options, defaults)).show(value, 0, 0);
}

// What is said of an error, and behind it, in the same list, the errors whose stacks that has.
export function inspectFault(error: unknown): [string, ...object[]] {
  const inspector = new Inspector(optionsOf(record({}), defaults));
  const told: [string, ...object[]] = [inspector.show(error, 0, 0)];
  for (const shown of inspector.errors) told.push(shown);
  return told;
}
