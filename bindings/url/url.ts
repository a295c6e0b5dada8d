// https://url.spec.whatwg.org/, parsed by ada.
import { define, natives, showAttributes } from "../core/natives";
import { coded, illegalInvocation, needArguments, needNamed, sequence, usvString } from "../core/webidl";
import { late } from "../core/late";
import { percentDecode } from "./percent";

const names = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash", "origin"] as const;
export let pairsOf: (params: URLSearchParams) => readonly [string, string][];
let isParams: (value: unknown) => boolean;
let setQuery: (params: URLSearchParams, query: string, update?: (query: string) => void) => void;

const objectUrls = () => late<typeof import("./object_urls")>("url/object_urls");

// https://url.spec.whatwg.org/#concept-urlencoded-parser
const decode = (text: string) => {
  text = text.replaceAll("+", " ");
  return text.includes("%") ? natives.encoding.decode(percentDecode(text)) : text;
};
// https://url.spec.whatwg.org/#concept-urlencoded-byte-serializer
const encode = (text: string) => {
  if (/^[A-Za-z0-9*\-._]*$/.test(text)) return text;
  let out = "";
  for (const byte of natives.encoding.encode(text)) {
    const character = String.fromCharCode(byte);
    out += byte === 32 ? "+" : /[A-Za-z0-9*\-._]/.test(character) ? character : "%" + byte.toString(16).toUpperCase().padStart(2, "0");
  }
  return out;
};

const check = (value: unknown): void => { if (!isParams(value)) throw illegalInvocation("URLSearchParams"); };

// https://webidl.spec.whatwg.org/#es-iterator
class PairIterator {
  #next: ((at: number) => unknown) | null;
  #at = 0;
  constructor(next: (at: number) => unknown) { this.#next = next; }
  static restOf = (value: unknown): unknown[] | undefined => {
    if (typeof value !== "object" || value === null || !(#next in value)) return undefined;
    const rest: unknown[] = [];
    for (let at = value.#at; value.#next !== null; ++at) {
      const one = value.#next(at);
      if (one === undefined) break;
      rest.push(one);
    }
    return rest;
  };
  next() {
    if (typeof this !== "object" || this === null || !(#next in this)) throw illegalInvocation("URLSearchParamsIterator");
    const value = this.#next?.(this.#at++);
    if (value === undefined) this.#next = null;
    return { value, done: this.#next === null };
  }
}
Object.setPrototypeOf(PairIterator.prototype, Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
// What an iterator has still to give; of anything else nothing.
export const { restOf } = PairIterator;
export const pairIterators: object = PairIterator.prototype;
delete (PairIterator.prototype as any).constructor;
Object.defineProperty(PairIterator.prototype, "next", { enumerable: true });
Object.defineProperty(PairIterator.prototype, Symbol.toStringTag, { value: "URLSearchParams Iterator", configurable: true });

export class URLSearchParams {
  #list: [string, string][] = [];
  #update: ((query: string) => void) | null = null;
  static {
    isParams = (value) => typeof value === "object" && value !== null && #list in value;
    pairsOf = (params) => params.#list;
    setQuery = (params, query, update) => { params.#read(query); params.#update = update ?? params.#update; };
  }
  constructor(init: any = "") {
    if ((typeof init === "object" && init !== null) || typeof init === "function") {
      if (init[Symbol.iterator] !== undefined && init[Symbol.iterator] !== null) {
        this.#list = sequence(init, "URLSearchParams' init", (pair) => {
          const parts = sequence(pair, "each pair", usvString);
          if (parts.length !== 2) throw coded(new TypeError("each pair needs a name and a value"), "ERR_INVALID_TUPLE");
          return parts as [string, string];
        });
      } else {
        // A record: what two keys become alike to stands where the first was, with the value of the last.
        const record = new Map<string, string>();
        for (const key of Reflect.ownKeys(init)) if (Object.prototype.propertyIsEnumerable.call(init, key)) record.set(usvString(key), usvString(init[key]));
        this.#list = [...record];
      }
    } else {
      this.#read(usvString(init).replace(/^\?/, ""));
    }
  }
  #read(query: string) {
    this.#list = query.split("&").filter((part) => part !== "").map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
  }
  #changed() { this.#update?.(this.toString()); }
  get size() { check(this); return this.#list.length; }
  append(name: string, value: string) {
    check(this);
    needNamed(arguments.length, "name", "value");
    this.#list.push([usvString(name), usvString(value)]);
    this.#changed();
  }
  delete(name: string, value: string | undefined = undefined) {
    check(this);
    needNamed(arguments.length, "name");
    const key = usvString(name), text = value === undefined ? undefined : usvString(value);
    this.#list = this.#list.filter(([n, v]) => n !== key || (text !== undefined && v !== text));
    this.#changed();
  }
  get(name: string) {
    check(this);
    needNamed(arguments.length, "name");
    const key = usvString(name);
    return this.#list.find(([n]) => n === key)?.[1] ?? null;
  }
  getAll(name: string) {
    check(this);
    needNamed(arguments.length, "name");
    const key = usvString(name);
    return this.#list.filter(([n]) => n === key).map(([, v]) => v);
  }
  has(name: string, value: string | undefined = undefined) {
    check(this);
    needNamed(arguments.length, "name");
    const key = usvString(name), text = value === undefined ? undefined : usvString(value);
    return this.#list.some(([n, v]) => n === key && (text === undefined || v === text));
  }
  set(name: string, value: string) {
    check(this);
    needNamed(arguments.length, "name", "value");
    const key = usvString(name), text = usvString(value);
    const at = this.#list.findIndex(([n]) => n === key);
    if (at < 0) this.#list.push([key, text]);
    else {
      this.#list = this.#list.filter(([n], i) => i <= at || n !== key);
      this.#list[at]![1] = text;
    }
    this.#changed();
  }
  sort() { check(this); this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)); this.#changed(); }
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self: unknown = undefined) {
    check(this);
    if (typeof callback !== "function") throw coded(new TypeError("URLSearchParams.forEach needs a function"), "ERR_INVALID_ARG_TYPE");
    for (let i = 0; i < this.#list.length; ++i) callback.call(self, this.#list[i]![1], this.#list[i]![0], this);
  }
  entries() { check(this); return new PairIterator((at) => { const pair = this.#list[at]; return pair && [pair[0], pair[1]]; }) as unknown as IterableIterator<[string, string]>; }
  keys() { check(this); return new PairIterator((at) => this.#list[at]?.[0]) as unknown as IterableIterator<string>; }
  values() { check(this); return new PairIterator((at) => this.#list[at]?.[1]) as unknown as IterableIterator<string>; }
  declare [Symbol.iterator]: () => IterableIterator<[string, string]>;
  [Symbol.for("Deno.customInspect")](show: (value: unknown) => string) {
    if (!(#list in this)) return "Object [URLSearchParams] {}";
    return this.#list.length === 0 ? "URLSearchParams {}" : `URLSearchParams { ${this.#list.map(([n, v]) => `${show(n)} => ${show(v)}`).join(", ")} }`;
  }
  toString() { check(this); return this.#list.map(([n, v]) => `${encode(n)}=${encode(v)}`).join("&"); }
}

const invalidUrl = (input: string, base?: string) => coded(new TypeError(base === undefined ? `Invalid URL: '${input}'` : `Invalid URL: '${input}' with base '${base}'`),
  "ERR_INVALID_URL", base === undefined ? { input } : { input, base });

// The accessors are defined by a loop over the names.
export interface URL extends Record<Exclude<(typeof names)[number], "origin">, string> {
  readonly origin: string;
}
export class URL {
  #parts: string[];
  #params: URLSearchParams | null = null;
  constructor(url: string, base: string | undefined = undefined) {
    needArguments(arguments.length, 1, "URL");
    const input = `${url}`, baseInput = base === undefined ? undefined : `${base}`;
    const parts = natives.url.parse(input, baseInput);
    if (parts === null) throw invalidUrl(input, baseInput);
    this.#parts = parts;
  }
  static parse(url: string, base: string | undefined = undefined) {
    needArguments(arguments.length, 1, "URL.parse");
    const input = `${url}`, baseInput = base === undefined ? undefined : `${base}`;
    return natives.url.parse(input, baseInput) === null ? null : new URL(input, baseInput);
  }
  static canParse(url: string, base: string | undefined = undefined) {
    needArguments(arguments.length, 1, "URL.canParse");
    return natives.url.parse(`${url}`, base === undefined ? undefined : `${base}`) !== null;
  }
  static createObjectURL(value: unknown): string {
    needArguments(arguments.length, 1, "URL.createObjectURL");
    return objectUrls().createObjectUrl(value);
  }
  static revokeObjectURL(url: string): void {
    needArguments(arguments.length, 1, "URL.revokeObjectURL");
    objectUrls().revokeObjectUrl(`${url}`);
  }
  get searchParams() {
    if (this.#params === null) {
      this.#params = new URLSearchParams();
      setQuery(this.#params, this.#parts[8]!.slice(1), (query) => { this.#parts = natives.url.update(this.#parts[0]!, "search", query) ?? this.#parts; });
    }
    return this.#params;
  }
  toString() { return this.#parts[0]!; }
  toJSON() { return this.#parts[0]!; }
  static {
    names.forEach((name, index) => {
      const accessors = {
        get [name](): unknown { return (this as unknown as URL).#parts[index]; },
        set [name](value: unknown) {
          const self = this as unknown as URL;
          const parts = natives.url.update(self.#parts[0]!, name, `${value as string}`);
          if (parts === null) throw invalidUrl(`${value as string}`);
          self.#parts = parts;
          if (self.#params && (name === "search" || name === "href")) setQuery(self.#params, parts[8]!.slice(1));
        },
      };
      const accessor = Object.getOwnPropertyDescriptor(accessors, name)!;
      if (name === "origin") accessor.set = undefined;
      Object.defineProperty(URL.prototype, name, accessor);
    });
    // In the order of the standard.
    for (const name of ["toString", "href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "searchParams", "hash", "toJSON"]) {
      const member = Object.getOwnPropertyDescriptor(URL.prototype, name)!;
      delete (URL.prototype as any)[name];
      Object.defineProperty(URL.prototype, name, member);
    }
  }
}
showAttributes(URL, ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "hash", "search"]);
define({ URL, URLSearchParams });
define({ [Symbol.iterator]: URLSearchParams.prototype.entries }, URLSearchParams.prototype);
