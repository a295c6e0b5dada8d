// What inspect calls things.
import { natives, platformPrototypes } from "../core/natives";

// In the order of binding.cpp.
export const kinds = ["Object", "Array", "Function", "Proxy", "Error", "Map", "Set", "Date", "RegExp", "Promise", "TypedArray",
  "DataView", "ArrayBuffer", "Boxed", "Weak", "Iterator", "Module", "Arguments"] as const;
export type Kind = (typeof kinds)[number];
export const kindOf = (value: unknown): Kind => kinds[natives.console.kind(value)]!;

const escapes: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v" };
const escaped = (text: string) => text.replace(/[\\\x00-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (c) => {
  const code = c.charCodeAt(0);
  return escapes[c] ?? (code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`);
});

// In the first of the three quotation marks that the text does not hold.
export function quote(text: string, escapeSequences = true): string {
  const mark = ['"', "'", "`"].find((one) => !text.includes(one)) ?? '"';
  const body = escapeSequences ? escaped(text) : text;
  return mark + (text.includes(mark) ? body.replaceAll(mark, `\\${mark}`) : body) + mark;
}

export const symbolText = (symbol: symbol): string => {
  const { description } = symbol;
  return description === undefined ? "Symbol()" : `Symbol(${/^[A-Za-z_][\w.]*$/.test(description) ? description : quote(description)})`;
};

const keyText = (key: string | symbol) => (typeof key === "symbol" ? escaped(String(key)) : escaped(key));
// How a property is called: what it is painted as, what is painted, and whether brackets stand around that.
export function keyOf(key: string | symbol, isEnumerable: boolean): ["symbol" | "string" | null, string] {
  if (!isEnumerable) return [null, `[${keyText(key)}]`];
  if (typeof key === "symbol") return ["symbol", keyText(key)];
  if (key === "__proto__") return [null, "['__proto__']"];
  return /^[A-Za-z_]\w*$/.test(key) ? [null, key] : ["string", quote(key)];
}

// An own property's value, if it has one that needs no getter.
export function ownData(object: object, key: string | symbol): any {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property && "value" in property ? property.value : undefined;
}

// The object behind in the chain of prototypes; nobody's trap is asked.
const behind = (object: object): object | null => {
  const next: object | null = Object.getPrototypeOf(object);
  return next !== null && natives.console.kind(next) === 3 ? null : next;
};
export function hasPrototype(value: object, prototype: unknown): boolean {
  if ((typeof prototype !== "object" && typeof prototype !== "function") || prototype === null) return false;
  for (let at = behind(value); at !== null; at = behind(at)) if (at === prototype) return true;
  return false;
}

// The name of the first constructor up the chain that the value is an instance of, null when there is none. Runs neither getters nor traps.
export function className(value: object): string | null {
  for (let at: object | null = value; at !== null; at = behind(at)) {
    const constructor = ownData(at, "constructor");
    if (typeof constructor !== "function" || natives.console.kind(constructor) === 3) continue;
    const name = ownData(constructor, "name");
    if (typeof name === "string" && name !== "" && hasPrototype(value, ownData(constructor, "prototype"))) return name;
  }
  return null;
}

// What Symbol.toStringTag says, where that is not the name of the class.
export function tagOf(value: any, name: string | null): string {
  let tag: unknown;
  try { tag = value[Symbol.toStringTag]; } catch { /* a getter that throws says nothing */ }
  return typeof tag === "string" && tag !== name ? tag : "";
}

// "Map(2)", "Object [Tagged]", "[Object: null prototype]"
export function titleOf(name: string | null, tag: string, otherwise: string, size = ""): string {
  if (name === null) return `[${otherwise}${size}: null prototype]${tag !== "" && tag !== otherwise ? ` [${tag}]` : ""}`;
  return `${name}${size}${tag === "" ? "" : ` [${tag}]`}`;
}

const functionKinds = ["Function", "GeneratorFunction", "AsyncFunction", "AsyncGeneratorFunction"];
// Bases of the platform's classes that no script can name stay out of it.
const isHiddenBase = (type: object, base: object) => platformPrototypes.has(ownData(type, "prototype")) && !platformPrototypes.has(ownData(base, "prototype"));

export function functionTitle(value: Function, name: string | null, tag: string): string {
  const source = Function.prototype.toString.call(value);
  const own = ownData(value, "name");
  const label = (typeof own === "string" && own !== "") || typeof own === "number" ? `${own}` : null;
  if (/^class(?![\w$])(?!\s*\()/.test(source) && source.endsWith("}")) {
    const parent: object | null = Object.getPrototypeOf(value);
    const base = typeof parent === "function" && natives.console.kind(parent) !== 3 && !isHiddenBase(value, parent) ? ownData(parent, "name") : undefined;
    const extended = name === null ? " extends [null prototype]" : typeof base === "string" && base !== "" ? ` extends ${base}` : "";
    return `[class ${label ?? "(anonymous)"}${name !== null && name !== "Function" ? ` [${name}]` : ""}${tag === "" ? "" : ` [${tag}]`}${extended}]`;
  }
  const kind = functionKinds[natives.console.functionKind(value)]!;
  const text = `[${kind}${name === null ? " (null prototype)" : ""}${label === null ? " (anonymous)" : `: ${label}`}]`;
  return text + (name !== null && name !== kind && name !== "Function" ? ` ${name}` : "") + (tag === "" || tag === kind ? "" : ` [${tag}]`);
}

const valueOf = { number: Number.prototype.valueOf, string: String.prototype.valueOf, boolean: Boolean.prototype.valueOf, symbol: Symbol.prototype.valueOf, bigint: BigInt.prototype.valueOf };
// A boxed primitive: its type and itself.
export function unbox(value: object): [string, unknown] {
  for (const [type, unwrap] of Object.entries(valueOf)) {
    try { return [type === "bigint" ? "BigInt" : type[0]!.toUpperCase() + type.slice(1), Reflect.apply(unwrap as () => unknown, value, [])]; } catch { /* another one */ }
  }
  return ["Object", undefined];
}

// --- Errors ---

const errorPrototype = Error.prototype;
export const isErrorKind = (value: object, kind: Kind): boolean => kind === "Error" || (kind === "Object" && hasPrototype(value, errorPrototype));

function stackOf(error: any): string {
  try {
    const { stack } = error;
    if (typeof stack === "string" && stack !== "") return stack;
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}
// The first property of that name up the chain, if it needs no getter.
function inheritedData(object: object, key: string): unknown {
  for (let at: object | null = object; at !== null; at = behind(at)) {
    const property = Object.getOwnPropertyDescriptor(at, key);
    if (property !== undefined) return "value" in property ? property.value : undefined;
  }
  return undefined;
}

// Its stack, with the name of its class in front where the stack begins with that of a base; in brackets when it has no frames.
export function errorText(error: object, name: string | null, tag: string): string {
  let stack = stackOf(error);
  const called = inheritedData(error, "name");
  const title = titleOf(name, tag, "Error");
  if (typeof called === "string" && called !== title && called.endsWith("Error") && stack.startsWith(called) &&
      (stack.length === called.length || stack[called.length] === ":" || stack[called.length] === "\n")) {
    stack = (title.includes(called) ? title : `${title} [${called}]`) + stack.slice(called.length);
  }
  const message = inheritedData(error, "message");
  const at = typeof message === "string" && message !== "" ? stack.indexOf(message) : -1;
  const frames = stack.indexOf("\n    at", at < 0 ? 0 : at + (message as string).length);
  return frames < 0 ? `[${stack}]` : stack;
}
// What its stack says already is not said again.
export function isToldByStack(error: object, key: string | symbol): boolean {
  if (key !== "name" && key !== "message" && key !== "stack") return false;
  const value = ownData(error, key);
  return typeof value === "string" && stackOf(error).includes(value);
}
