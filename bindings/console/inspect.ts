// Values as text for people, in the manner of Deno.inspect.
import { natives } from "../core/natives";
import { record } from "../core/objects";
import { arrayOf } from "edgert:core/primordials";
import { className, kinds, quote, type Kind } from "./names";

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
  trailingComma?: boolean;
}

const colorCodes = { string: 32, number: 33, symbol: 32, nothing: 90, special: 36, date: 35, regexp: 31, null: 1 };
const customInspect = Symbol.for("Deno.customInspect");
const identifier = /^[A-Za-z_$][\w$]*$/;
const valueOf = { number: Number.prototype.valueOf, string: String.prototype.valueOf, boolean: Boolean.prototype.valueOf, symbol: Symbol.prototype.valueOf, bigint: BigInt.prototype.valueOf };
const dateText = Date.prototype.toISOString;
const dateValue = Date.prototype.getTime;
const regexpText = RegExp.prototype.toString;
const width = (text: string) => text.replace(/\x1b\[\d+m/g, "").length;

const defaults: Required<InspectOptions> = record({
  depth: 4, iterableLimit: 100, strAbbreviateSize: 10000, breakLength: 80, compact: 3, colors: false, sorted: false, getters: false,
  showHidden: false, trailingComma: false,
});
const optionNames = Object.keys(defaults);
// Only those that there are: what a script gives may have millions of others, and nothing stops V8 while it lists them.
function optionsOf(given: any, otherwise: any): Required<InspectOptions> {
  const options: any = record({});
  for (const name of optionNames) options[name] = given?.[name] ?? otherwise[name];
  return options;
}

class Inspector {
  readonly #options: Required<InspectOptions>;
  readonly #path: object[] = [];
  readonly #circular = new Map<object, number>();
  // Of the object formatted last: one that holds few levels may stand on one line.
  #deepest = 0;

  constructor(options: InspectOptions) {
    this.#options = optionsOf(options, defaults);
  }

  #paint(text: string, color: keyof typeof colorCodes): string {
    return this.#options.colors ? `\x1b[${colorCodes[color]}m${text}\x1b[${color === "null" ? 22 : 39}m` : text;
  }

  show(value: unknown, level: number, indent: number): string {
    switch (typeof value) {
      case "string": return this.#string(value, level, indent);
      case "bigint": return this.#paint(`${value}n`, "number");
      case "number": return this.#paint(Object.is(value, -0) ? "-0" : String(value), "number");
      case "boolean": return this.#paint(String(value), "number");
      case "undefined": return this.#paint("undefined", "nothing");
      case "symbol": return this.#paint(String(value), "symbol");
    }
    if (value === null) return this.#paint("null", "null");
    let object = value as object;
    let kind = kinds[natives.console.kind(object)]!;
    const isProxy = kind === "Proxy";
    while (kind === "Proxy") {
      const target = natives.console.proxyTarget(object);
      if (target === null) return this.#paint("<Revoked Proxy>", "special");
      object = target;
      kind = kinds[natives.console.kind(object)]!;
    }
    if (this.#path.includes(object)) {
      if (!this.#circular.has(object)) this.#circular.set(object, this.#circular.size + 1);
      return this.#paint(`[Circular *${this.#circular.get(object)}]`, "special");
    }
    if (!isProxy) {
      const custom = (object as any)[customInspect];
      if (typeof custom === "function") {
        const options = { ...this.#options, depth: this.#options.depth - level };
        return String(Reflect.apply(custom, object, [(inner: unknown, more?: InspectOptions) => inspect(inner, optionsOf(more, options)), options])).replaceAll("\n", `\n${" ".repeat(indent)}`);
      }
    }
    this.#path.push(object);
    let text: string;
    try {
      text = this.#object(object, kind, level, indent);
    } finally {
      this.#path.pop();
    }
    return this.#circular.has(object) ? this.#paint(`<ref *${this.#circular.get(object)}>`, "special") + ` ${text}` : text;
  }

  #string(value: string, level: number, indent: number): string {
    let tail = "";
    if (value.length > this.#options.strAbbreviateSize) {
      tail = `... ${value.length - this.#options.strAbbreviateSize} more characters`;
      value = value.slice(0, this.#options.strAbbreviateSize);
    }
    // Long texts break where their lines do.
    if (level > 0 && this.#options.compact !== true && value.length > 16 && value.length > this.#options.breakLength - indent - 4 && value.includes("\n")) {
      return value.split(/(?<=\n)/).map((line) => this.#paint(quote(line), "string")).join(` +\n${" ".repeat(indent + 2)}`) + tail;
    }
    return this.#paint(quote(value), "string") + tail;
  }

  #object(value: any, kind: Kind, level: number, indent: number): string {
    const name = className(value);
    const title = this.#title(value, name, kind);
    if (level > this.#options.depth && kind !== "Error") {
      if (kind === "Date" || kind === "RegExp" || kind === "Function" || kind === "Boxed") return this.#leaf(value, kind, name, level, indent);
      return this.#paint(`[${kind === "Array" ? "Array" : title || "Object"}]`, "special");
    }
    this.#deepest = level;
    const inner = indent + 2;
    const sized = (size: number) => `${name === null ? `[${kindTitle(value, kind)}(${size}): null prototype]` : `${name}(${size})`}`;
    switch (kind) {
      case "Array": {
        const items = this.#items(value, level, inner);
        const rows = this.#columns(items, inner);
        const prefix = name === "Array" ? "" : sized(value.length);
        return this.#join(prefix, "[", [...rows, ...this.#properties(value, level, inner, isIndex)], "]", level, indent, rows.length !== items.length);
      }
      case "Arguments": return this.#join("[Arguments]", "[", this.#items(value, level, inner), "]", level, indent);
      case "TypedArray": {
        const items = this.#items(value, level, inner);
        const rows = this.#columns(items, inner);
        return this.#join(sized(value.length), "[", [...rows, ...this.#properties(value, level, inner, isIndex)], "]", level, indent, rows.length !== items.length);
      }
      case "Map": {
        const pairs: [unknown, unknown][] = [];
        Map.prototype.forEach.call(value, (item, key) => { pairs.push([key, item]); });
        const items = this.#limited(pairs, ([key, item]) => `${this.show(key, level + 1, inner)} => ${this.show(item, level + 1, inner)}`);
        return this.#join(sized(pairs.length), "{", [...items, ...this.#properties(value, level, inner)], "}", level, indent);
      }
      case "Set": {
        const all: unknown[] = [];
        Set.prototype.forEach.call(value, (item) => { all.push(item); });
        const items = this.#limited(all, (item) => this.show(item, level + 1, inner));
        return this.#join(sized(all.length), "{", [...items, ...this.#properties(value, level, inner)], "}", level, indent);
      }
      case "Promise": {
        const [state, result] = natives.console.promiseState(value);
        const shown = state === 0 ? this.#paint("<pending>", "special") : this.show(result, level + 1, inner);
        return this.#join(title, "{", [state === 2 ? this.#paint("<rejected>", "special") + ` ${shown}` : shown, ...this.#properties(value, level, inner)], "}", level, indent);
      }
      case "Iterator": {
        const [entries, pairs] = natives.console.iteratorEntries(value);
        const what = `[${String(value[Symbol.toStringTag] ?? "Iterator").replace("Iterator", pairs ? "Entries" : "Iterator")}]`;
        const list = pairs ? arrayOf(entries.length / 2, (i) => [entries[2 * i]!, entries[2 * i + 1]!]) : entries;
        return this.#join(what, "{", this.#limited(list, (item) => this.show(item, level + 1, inner)), "}", level, indent);
      }
      case "Weak": return this.#join(title, "{", [this.#paint("<items unknown>", "special")], "}", level, indent);
      case "ArrayBuffer": return this.#join(title, "{", [`byteLength: ${this.show((value as ArrayBufferLike).byteLength, level + 1, inner)}`, ...this.#properties(value, level, inner)], "}", level, indent);
      case "DataView": {
        const parts = ["byteLength", "byteOffset", "buffer"].map((key) => `${key}: ${this.show(value[key], level + 1, inner)}`);
        return this.#join(title, "{", [...parts, ...this.#properties(value, level, inner)], "}", level, indent);
      }
      case "Module": return this.#join("[Module: null prototype]", "{", this.#properties(value, level, inner), "}", level, indent);
      case "Error": return this.#error(value, level, indent);
      case "Function": case "Date": case "RegExp": case "Boxed": return this.#leaf(value, kind, name, level, indent);
    }
    return this.#join(title === "Object" ? "" : title, "{", this.#properties(value, level, inner), "}", level, indent);
  }

  #title(value: any, name: string | null, kind: Kind): string {
    let tag: unknown;
    try { tag = value[Symbol.toStringTag]; } catch { /* a getter that throws says nothing */ }
    const plain = name === null ? `[${kindTitle(value, kind)}: null prototype]` : name;
    return typeof tag === "string" && tag !== "" && tag !== name ? `${plain} [${tag}]` : plain;
  }

  // What fits into a word: with its own properties in braces, if it has any.
  #leaf(value: any, kind: Kind, name: string | null, level: number, indent: number): string {
    let text: string;
    let skip = (_: string | symbol) => false;
    if (kind === "Date") {
      text = this.#paint(Number.isNaN(dateValue.call(value)) ? "Invalid Date" : dateText.call(value), "date");
    } else if (kind === "RegExp") {
      text = this.#paint(regexpText.call(value), "regexp");
      skip = (key) => key === "lastIndex";
    } else if (kind === "Boxed") {
      const [type, primitive] = unbox(value);
      text = this.#paint(`[${type}${name !== type ? ` (${name === null ? "null prototype" : name})` : ""}: `, "special") + this.show(primitive, 0, 0) + this.#paint("]", "special");
      if (type === "String") skip = isIndex;
    } else {
      text = this.#paint(functionTitle(value, name), "special");
    }
    const extra = this.#properties(value, level, indent + 2, skip);
    return extra.length > 0 ? this.#join(text, "{", extra, "}", level, indent) : text;
  }

  #error(value: any, level: number, indent: number): string {
    const parts: string[] = [];
    const seen: unknown[] = [];
    for (let at: any = value; ;) {
      seen.push(at);
      const stack = errorText(at);
      parts.push(stack.includes("\n    at ") ? stack : `[${stack}]`);
      const cause = ownData(at, "cause");
      if (cause === undefined) break;
      if (seen.includes(cause) || this.#path.slice(0, -1).includes(cause)) {
        this.#circular.set(cause, this.#circular.get(cause) ?? this.#circular.size + 1);
        parts.push(this.#paint(`[Circular *${this.#circular.get(cause)}]`, "special"));
        break;
      }
      if (kinds[natives.console.kind(cause)] !== "Error") { parts.push(this.show(cause, level + 1, indent)); break; }
      at = cause;
    }
    let text = parts.join("\nCaused by ");
    const errors = ownData(value, "errors");
    if (Array.isArray(errors)) text += errors.map((one) => `\n    ${this.show(one, level + 1, 4)}`).join("");
    if (indent > 0) text = text.replaceAll("\n", `\n${" ".repeat(indent)}`);
    const extra = this.#properties(value, level, indent + 2, (key) => ["stack", "message", "cause", "errors", "name"].includes(key as string));
    return extra.length > 0 ? `${text} {\n${" ".repeat(indent + 2)}${extra.join(`,\n${" ".repeat(indent + 2)}`)}\n${" ".repeat(indent)}}` : text;
  }

  #limited<T>(list: ArrayLike<T>, format: (item: T) => string): string[] {
    const out: string[] = [];
    const most = Math.min(list.length, this.#options.iterableLimit);
    for (let i = 0; i < most; ++i) out.push(format(list[i]!));
    if (list.length > most) out.push(more(list.length - most));
    return out;
  }

  // Elements, holes and how many were left out.
  #items(list: any, level: number, indent: number): string[] {
    const out: string[] = [];
    let at = 0;
    while (at < list.length && out.length < this.#options.iterableLimit) {
      if (Object.prototype.hasOwnProperty.call(list, at)) {
        const property = Object.getOwnPropertyDescriptor(list, at)!;
        out.push(this.#property(list, property, level, indent));
        ++at;
        continue;
      }
      // Huge sparse arrays must not be walked index by index.
      const next = Object.keys(list).find((key) => isIndex(key) && Number(key) > at);
      const end = next === undefined ? list.length : Number(next);
      out.push(this.#paint(`<${end - at} empty item${end - at > 1 ? "s" : ""}>`, "nothing"));
      at = end;
    }
    if (at < list.length) out.push(more(list.length - at));
    return out;
  }

  #property(object: any, property: PropertyDescriptor, level: number, indent: number): string {
    if ("value" in property) return this.show(property.value, level + 1, indent);
    const kind = property.get ? (property.set ? "Getter/Setter" : "Getter") : "Setter";
    if (!property.get || !this.#options.getters) return this.#paint(`[${kind}]`, "special");
    try {
      return this.#paint(`[${kind}: `, "special") + this.show(Reflect.apply(property.get, object, []), level + 1, indent) + this.#paint("]", "special");
    } catch (error) {
      return this.#paint(`[${kind}: <Inspection threw (${errorText(error)})>]`, "special");
    }
  }

  #properties(object: object, level: number, indent: number, skip: (key: string | symbol) => boolean = () => false): string[] {
    let keys = Reflect.ownKeys(object).filter((key) => !skip(key));
    if (this.#options.sorted) keys = keys.sort((a, b) => (String(a) < String(b) ? -1 : 1));
    const out: string[] = [];
    for (const key of keys) {
      let property: PropertyDescriptor | undefined;
      try {
        property = Object.getOwnPropertyDescriptor(object, key);
      } catch (error) {
        // A binding of a module that has not run yet.
        out.push(`${String(key)}: ${this.#paint("<uninitialized>", "special")}`);
        continue;
      }
      if (!property || (!property.enumerable && !this.#options.showHidden)) continue;
      let name = typeof key === "symbol" ? `[${this.#paint(String(key), "symbol")}]` : identifier.test(key) ? key : this.#paint(quote(key), "string");
      if (!property.enumerable) name = `[${name}]`;
      out.push(`${name}: ${this.#property(object, property, level, indent)}`);
    }
    return out;
  }

  // More than six short elements stand in columns, about 2.5 times as wide as they are high.
  #columns(items: string[], indent: number): string[] {
    const left = items.length > 0 && items.length > this.#options.iterableLimit ? items[items.length - 1] : undefined;
    const cells = left === undefined ? items : items.slice(0, -1);
    if (items.length <= 6 || cells.some((cell) => cell.includes("\n")) || this.#options.compact === false) return items;
    const lengths = cells.map(width);
    const longest = Math.max(...lengths);
    const cell = longest + 2;
    const total = lengths.reduce((sum, length) => sum + length + 2, 0);
    if (cell * 3 + indent >= this.#options.breakLength || !(total / cell > 5 || longest <= 6)) return items;
    const biased = Math.max(cell - 3 - Math.sqrt(cell - total / items.length), 1);
    const columns = Math.min(Math.round(Math.sqrt(2.5 * biased * cells.length) / biased), Math.floor((this.#options.breakLength - indent) / cell), 12);
    if (columns <= 1) return items;
    const widths = arrayOf(columns, (column) => Math.max(...lengths.filter((_, i) => i % columns === column)) + 2) as number[];
    const right = cells.every((text) => /^(\x1b\[33m)?(-?\d[\d.e+-]*n?|NaN|-?Infinity)/.test(text));
    const rows: string[] = [];
    for (let i = 0; i < cells.length; i += columns) {
      const row = cells.slice(i, i + columns);
      rows.push(row.map((text, column) => {
        const last = column === row.length - 1;
        const room = " ".repeat(Math.max(0, widths[column]! - 2 - lengths[i + column]!));
        return right ? room + text + (last ? "" : ", ") : last ? text : `${text}, ${room}`;
      }).join(""));
    }
    return left === undefined ? rows : [...rows, left];
  }

  #join(prefix: string, open: string, parts: string[], close: string, level: number, indent: number, inColumns = false): string {
    const head = prefix ? `${prefix} ${open}` : open;
    if (parts.length === 0) return head + close;
    const { compact, breakLength, trailingComma } = this.#options;
    const few = compact === true || (typeof compact === "number" && compact > 0 && this.#deepest - level < compact);
    if (few && !inColumns) {
      const length = parts.reduce((sum, part) => sum + width(part), parts.length + indent + open.length + width(prefix) + 10 + parts.length);
      if (length <= breakLength && !parts.some((part) => part.includes("\n")) && !prefix.includes("\n")) return `${head} ${parts.join(", ")} ${close}`;
    }
    const space = " ".repeat(indent);
    return `${head}\n${space}  ${parts.join(`,\n${space}  `)}${trailingComma ? "," : ""}\n${space}${close}`;
  }
}

const isIndex = (key: string | symbol) => typeof key === "string" && /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;
const more = (count: number) => `... ${count} more item${count > 1 ? "s" : ""}`;

function kindTitle(value: object, kind: Kind): string {
  if (kind === "Weak" || kind === "TypedArray" || kind === "ArrayBuffer") return Object.prototype.toString.call(value).slice(8, -1);
  return kind;
}

function unbox(value: object): [string, unknown] {
  for (const [type, unwrap] of Object.entries(valueOf)) {
    try { return [type === "bigint" ? "BigInt" : type[0]!.toUpperCase() + type.slice(1), Reflect.apply(unwrap as () => unknown, value, [])]; } catch { /* another one */ }
  }
  return ["Object", undefined];
}

function ownData(object: object, key: string): any {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property && "value" in property ? property.value : undefined;
}

function functionTitle(value: Function, name: string | null): string {
  const source = Function.prototype.toString.call(value);
  const own = ownData(value, "name");
  const label = typeof own === "string" && own !== "" ? own : null;
  if (source.startsWith("class") && source.endsWith("}")) {
    const parent = Object.getPrototypeOf(value);
    const base = typeof parent === "function" && parent !== Function.prototype ? ownData(parent, "name") : null;
    return `[class ${label ?? "(anonymous)"}${base ? ` extends ${base}` : ""}]`;
  }
  const type = name !== null && /^(Async|Generator|AsyncGenerator)Function$/.test(name) ? name : "Function";
  const prototype = name === null ? " (null prototype)" : "";
  return label === null ? `[${type}${prototype} (anonymous)]` : `[${type}${prototype}: ${label}]`;
}

function errorText(error: any): string {
  try {
    if (typeof error?.stack === "string" && error.stack !== "") return error.stack;
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

export function inspect(value: unknown, options: InspectOptions = {}): string {
  return new Inspector(options ?? {}).show(value, 0, 0);
}

// https://console.spec.whatwg.org/#formatter
export function format(args: readonly unknown[]): string {
  const first = args[0];
  if (typeof first !== "string") return args.map(plain).join(" ");
  if (args.length === 1) return first;
  let next = 1;
  const text = first.replace(/%[sdifoOjc%]/g, (directive) => {
    if (directive === "%%") return "%";
    if (next >= args.length) return directive;
    const value: any = args[next++];
    switch (directive) {
      case "%s": return asText(value);
      case "%d": case "%i": return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : String(parseInt(asText(value), 10));
      case "%f": return typeof value === "symbol" ? "NaN" : String(parseFloat(asText(value)));
      case "%j": return JSON.stringify(value) ?? "undefined";
      // Styles are for browsers.
      case "%c": return "";
      default: return inspect(value);
    }
  });
  return [text, ...args.slice(next).map(plain)].join(" ");
}

const plain = (value: unknown) => (typeof value === "string" ? value : inspect(value));

function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return inspect(value);
  }
}
