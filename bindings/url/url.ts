// https://url.spec.whatwg.org/, parsed by ada.
import { define, natives, showAttributes } from "../core/natives";
import { coded, illegalInvocation, needArguments, needNamed, sequence, usvString } from "../core/webidl";
import { late } from "../core/late";
import { hexDigit, percentDecode } from "./percent";

export let pairsOf: (params: URLSearchParams) => readonly [string, string][];
let isParams: (value: unknown) => boolean;
let setQuery: (params: URLSearchParams, query: string, update?: (query: string) => void) => void;

const objectUrls = () => late<typeof import("./object_urls")>("url/object_urls");

// https://url.spec.whatwg.org/#concept-urlencoded-parser
function decode(text: string): string {
  let out = "", from = 0;
  for (let at = 0; at < text.length; ++at) {
    const code = text.charCodeAt(at);
    if (code === 43) {
      out += text.slice(from, at) + " ";
      from = at + 1;
    } else if (code === 37) {
      const high = hexDigit(text.charCodeAt(at + 1)), low = high < 0 ? -1 : hexDigit(text.charCodeAt(at + 2));
      if (low < 0) continue;
      // Only what lies beyond ASCII has to be decoded as a whole.
      if (high > 7) return natives.encoding.decode(percentDecode(text.replaceAll("+", " ")));
      out += text.slice(from, at) + String.fromCharCode(high * 16 + low);
      at += 2;
      from = at + 1;
    }
  }
  return from === 0 ? text : out + text.slice(from);
}
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
    const list: [string, string][] = [];
    for (let from = 0; from < query.length;) {
      let end = query.indexOf("&", from);
      if (end < 0) end = query.length;
      const part = query.slice(from, end), at = part.indexOf("=");
      if (part !== "") list.push(at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]);
      from = end + 1;
    }
    this.#list = list;
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
    const key = usvString(name), list = this.#list;
    for (let i = 0; i < list.length; ++i) if (list[i]![0] === key) return list[i]![1];
    return null;
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

// What a native tells of a URL beside its text: where its parts begin and end. It is read before anything else can run.
let placesOfParts: Uint32Array | null = null;
const places = (): Uint32Array => (placesOfParts ??= new Uint32Array(6));

export class URL {
  #href = "";
  #host = 0;
  #hostnameEnd = 0;
  #hostEnd = 0;
  #path = 0;
  #query = 0;
  #fragment = 0;
  #params: URLSearchParams | null = null;
  constructor(url: string, base: string | undefined = undefined) {
    needArguments(arguments.length, 1, "URL");
    const input = `${url}`, baseInput = base === undefined ? undefined : `${base}`;
    const at = places();
    const href = natives.url.parse(input, baseInput, at);
    if (href === null) throw invalidUrl(input, baseInput);
    this.#take(href, at);
  }
  #take(href: string, at: Uint32Array): void {
    this.#href = href;
    this.#host = at[0]!;
    this.#hostnameEnd = at[1]!;
    this.#hostEnd = at[2]!;
    this.#path = at[3]!;
    this.#query = at[4]!;
    this.#fragment = at[5]!;
  }
  static parse(url: string, base: string | undefined = undefined) {
    needArguments(arguments.length, 1, "URL.parse");
    const input = `${url}`, baseInput = base === undefined ? undefined : `${base}`;
    return natives.url.parse(input, baseInput, places()) === null ? null : new URL(input, baseInput);
  }
  static canParse(url: string, base: string | undefined = undefined) {
    needArguments(arguments.length, 1, "URL.canParse");
    return natives.url.parse(`${url}`, base === undefined ? undefined : `${base}`, places()) !== null;
  }
  static createObjectURL(value: unknown): string {
    needArguments(arguments.length, 1, "URL.createObjectURL");
    return objectUrls().createObjectUrl(value);
  }
  static revokeObjectURL(url: string): void {
    needArguments(arguments.length, 1, "URL.revokeObjectURL");
    objectUrls().revokeObjectUrl(`${url}`);
  }
  // False where the whole was to become what is no URL. What cannot be a part changes nothing.
  #update(name: string, value: string): boolean {
    const at = places();
    const href = natives.url.update(this.#href, name, value, at);
    if (href !== null) this.#take(href, at);
    return href !== null;
  }
  // "user:password", as it stands there.
  get #credentials(): string {
    const end = this.#host - 1;
    return this.#hostnameEnd > this.#host && this.#href[end] === "@" ? this.#href.slice(this.#href.indexOf("//") + 2, end) : "";
  }
  toString() { return this.#href; }
  get href(): string { return this.#href; }
  set href(value: unknown) {
    const text = `${value as string}`;
    if (!this.#update("href", text)) throw invalidUrl(text);
    if (this.#params !== null) setQuery(this.#params, this.search.slice(1));
  }
  get origin(): string {
    const protocol = this.protocol;
    return protocol === "http:" || protocol === "https:" ? protocol + "//" + this.host : natives.url.origin(this.#href);
  }
  get protocol(): string { return this.#href.slice(0, this.#href.indexOf(":") + 1); }
  set protocol(value: unknown) { this.#update("protocol", `${value as string}`); }
  get username(): string { return this.#credentials.split(":")[0]!; }
  set username(value: unknown) { this.#update("username", `${value as string}`); }
  get password(): string {
    const text = this.#credentials, at = text.indexOf(":");
    return at < 0 ? "" : text.slice(at + 1);
  }
  set password(value: unknown) { this.#update("password", `${value as string}`); }
  get host(): string { return this.#href.slice(this.#host, this.#hostEnd); }
  set host(value: unknown) { this.#update("host", `${value as string}`); }
  get hostname(): string { return this.#href.slice(this.#host, this.#hostnameEnd); }
  set hostname(value: unknown) { this.#update("hostname", `${value as string}`); }
  get port(): string { return this.#href.slice(this.#hostnameEnd + 1, this.#hostEnd); }
  set port(value: unknown) { this.#update("port", `${value as string}`); }
  get pathname(): string { return this.#href.slice(this.#path, this.#query); }
  set pathname(value: unknown) { this.#update("pathname", `${value as string}`); }
  // A mark that nothing follows does not show.
  get search(): string { return this.#fragment - this.#query > 1 ? this.#href.slice(this.#query, this.#fragment) : ""; }
  set search(value: unknown) {
    this.#update("search", `${value as string}`);
    if (this.#params !== null) setQuery(this.#params, this.search.slice(1));
  }
  get searchParams() {
    if (this.#params === null) {
      this.#params = new URLSearchParams();
      setQuery(this.#params, this.search.slice(1), (query) => { this.#update("search", query); });
    }
    return this.#params;
  }
  get hash(): string { return this.#href.length - this.#fragment > 1 ? this.#href.slice(this.#fragment) : ""; }
  set hash(value: unknown) { this.#update("hash", `${value as string}`); }
  toJSON() { return this.#href; }
}
showAttributes(URL, ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "hash", "search"]);
define({ URL, URLSearchParams });
define({ [Symbol.iterator]: URLSearchParams.prototype.entries }, URLSearchParams.prototype);
