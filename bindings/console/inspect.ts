// Values as text for people, in the manner of Deno.inspect.
import { natives } from "../core/natives";

export interface InspectOptions { depth?: number; iterableLimit?: number; compact?: boolean }
const lineWidth = 80;
const identifier = /^[A-Za-z_$][\w$]*$/;

const quote = (text: string) => {
  const mark = !text.includes('"') ? '"' : !text.includes("'") ? "'" : !text.includes("`") ? "`" : '"';
  return mark + text.replace(/[\\\n\r\t\b\f\v\0]/g, (c) => (({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v", "\0": "\\0" }) as Record<string, string>)[c]!).split(mark).join(mark === '"' && text.includes('"') ? '\\"' : mark) + mark;
};

export function inspect(value: unknown, options: InspectOptions = {}): string {
  const depth = options.depth ?? 4;
  const limit = options.iterableLimit ?? 100;
  const path: object[] = [];
  const circular = new Map<object, number>();

  const key = (name: string | symbol) => (typeof name === "symbol" ? `[${String(name)}]` : identifier.test(name) ? name : quote(name));

  function group(prefix: string, open: string, items: string[], close: string, level: number): string {
    const head = prefix ? prefix + " " : "";
    if (items.length === 0) return `${head}${open}${close}`;
    const line = `${head}${open} ${items.join(", ")} ${close}`;
    if (line.length + level * 2 <= lineWidth && !line.includes("\n")) return line;
    const indent = "  ".repeat(level + 1);
    return `${head}${open}\n${items.map((item) => indent + item).join(",\n")}\n${"  ".repeat(level)}${close}`;
  }

  function properties(object: object, level: number, skip: (name: string | symbol) => boolean): string[] {
    const out: string[] = [];
    for (const name of Reflect.ownKeys(object)) {
      if (skip(name)) continue;
      const property = Object.getOwnPropertyDescriptor(object, name);
      if (!property || !property.enumerable) continue;
      const shown = property.get ? (property.set ? "[Getter/Setter]" : "[Getter]") : property.set ? "[Setter]" : show(property.value, level + 1, false);
      out.push(`${key(name)}: ${shown}`);
    }
    return out;
  }

  function error(value: Error, level: number): string {
    let text = typeof value.stack === "string" && value.stack ? value.stack : String(value);
    if (value.cause !== undefined) text += `\n${"  ".repeat(level)}Caused by: ${show(value.cause, level + 1, false)}`;
    if (value instanceof AggregateError) text += `\n${value.errors.map((one) => "    " + show(one, level + 1, false)).join("\n")}`;
    const extra = properties(value, level, (name) => name === "stack" || name === "message" || name === "cause" || name === "errors");
    return extra.length > 0 ? `${text} ${group("", "{", extra, "}", level)}` : text;
  }

  function object(value: object, level: number): string {
    const prototype = Object.getPrototypeOf(value);
    const name: string = prototype === null ? "[Object: null prototype]" : (typeof prototype.constructor === "function" && prototype.constructor.name) || "Object";
    const tag = (value as any)[Symbol.toStringTag];
    const title = typeof tag === "string" && tag !== "" && tag !== name ? `${name} [${tag}]` : name;
    if (level > depth) return Array.isArray(value) ? "[Array]" : `[${title}]`;
    const custom = (value as any)[Symbol.for("Deno.customInspect")];
    if (typeof custom === "function") return String(custom.call(value, inspect, options));
    if (Array.isArray(value)) {
      const items: string[] = [];
      let holes = 0;
      const flush = () => { if (holes) items.push(`<${holes} empty item${holes > 1 ? "s" : ""}>`); holes = 0; };
      for (let i = 0; i < value.length && items.length < limit; ++i) {
        if (!(i in value)) { ++holes; continue; }
        flush();
        items.push(show(value[i], level + 1, false));
      }
      flush();
      if (value.length > limit && items.length >= limit) items.push(`... ${value.length - limit} more items`);
      items.push(...properties(value, level, (n) => typeof n === "string" && /^\d+$/.test(n)));
      return group(name === "Array" ? "" : `${name}(${value.length})`, "[", items, "]", level);
    }
    if (value instanceof Error) return error(value, level);
    if (typeof value === "function") {
      const base = /^class\b/.test(Function.prototype.toString.call(value)) ? `[class ${(value as Function).name || "(anonymous)"}]` : `[${name}${(value as Function).name ? ": " + (value as Function).name : " (anonymous)"}]`;
      const extra = properties(value, level, () => false);
      return extra.length ? group(base, "{", extra, "}", level) : base;
    }
    if (value instanceof Map) return group(`${title}(${value.size})`, "{", [...[...value].slice(0, limit).map(([k, v]) => `${show(k, level + 1, false)} => ${show(v, level + 1, false)}`), ...properties(value, level, () => false)], "}", level);
    if (value instanceof Set) return group(`${title}(${value.size})`, "{", [...[...value].slice(0, limit).map((v) => show(v, level + 1, false)), ...properties(value, level, () => false)], "}", level);
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      const list = value as unknown as { length: number } & ArrayLike<unknown>;
      const items = Array.from({ length: Math.min(list.length, limit) }, (_, i) => show(list[i], level + 1, false));
      if (list.length > limit) items.push(`... ${list.length - limit} more items`);
      return group(`${name}(${list.length})`, "[", items, "]", level);
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) {
      const [state, result] = natives.runtime.promiseState(value);
      return group(title, "{", [state === 0 ? "<pending>" : state === 1 ? show(result, level + 1, false) : `<rejected> ${show(result, level + 1, false)}`], "}", level);
    }
    if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof Symbol || value instanceof BigInt) return `[${name}: ${show(value.valueOf(), level, false)}]`;
    if (value instanceof WeakMap || value instanceof WeakSet) return `${name} { [items unknown] }`;
    return group(title === "Object" ? "" : title, "{", properties(value, level, () => false), "}", level);
  }

  function show(value: unknown, level: number, top: boolean): string {
    switch (typeof value) {
      case "string": return top ? quote(value) : quote(value.length > 10000 ? value.slice(0, 10000) + "…" : value);
      case "bigint": return `${value}n`;
      case "number": return Object.is(value, -0) ? "-0" : String(value);
      case "undefined": case "boolean": case "symbol": return String(value);
    }
    if (value === null) return "null";
    const target = value as object;
    if (path.includes(target)) {
      if (!circular.has(target)) circular.set(target, circular.size + 1);
      return `[Circular *${circular.get(target)}]`;
    }
    path.push(target);
    let text: string;
    try { text = object(target, level); } finally { path.pop(); }
    return circular.has(target) ? `<ref *${circular.get(target)}> ${text}` : text;
  }
  return show(value, 0, true);
}

// https://console.spec.whatwg.org/#formatter
export function format(args: readonly unknown[]): string {
  let rest = args;
  let text = "";
  if (typeof args[0] === "string") {
    rest = args.slice(1);
    text = args[0].replace(/%[sdifoOjc%]/g, (directive) => {
      if (directive === "%%") return "%";
      if (rest.length === 0) return directive;
      const value = rest[0];
      rest = rest.slice(1);
      switch (directive) {
        case "%s": return typeof value === "string" ? value : typeof value === "object" && value !== null ? inspect(value, { depth: 1 }) : String(value);
        case "%d": case "%i": return typeof value === "bigint" ? `${value}n` : typeof value === "symbol" ? "NaN" : String(directive === "%i" ? parseInt(String(value), 10) : Number(value));
        case "%f": return typeof value === "symbol" ? "NaN" : String(parseFloat(String(value)));
        case "%j": return JSON.stringify(value) ?? "undefined";
        case "%c": return "";
        default: return inspect(value);
      }
    });
    if (rest.length > 0 && text !== "") text += " ";
  }
  return text + rest.map((value) => (typeof value === "string" ? value : inspect(value))).join(" ");
}
