// https://url.spec.whatwg.org/, parsed by ada.
import { define, natives, showAttributes } from "../core/natives";

const names = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash", "origin"] as const;
let setQuery: (params: URLSearchParams, query: string, update: ((query: string) => void) | null) => void;

const decode = (text: string) => {
  text = text.replace(/\+/g, " ");
  if (!text.includes("%")) return text;
  const bytes = natives.encoding.encode(text);
  const out: number[] = [];
  for (let i = 0; i < bytes.length; ++i) {
    const hex = bytes[i] === 37 ? String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0) : "";
    if (/^[0-9a-fA-F]{2}$/.test(hex)) { out.push(parseInt(hex, 16)); i += 2; } else out.push(bytes[i]!);
  }
  return natives.encoding.decode(new Uint8Array(out));
};
const encode = (text: string) => {
  let out = "";
  for (const byte of natives.encoding.encode(text)) {
    const character = String.fromCharCode(byte);
    out += byte === 32 ? "+" : /[A-Za-z0-9*\-._]/.test(character) ? character : "%" + byte.toString(16).toUpperCase().padStart(2, "0");
  }
  return out;
};

export class URLSearchParams {
  #list: [string, string][] = [];
  #update: ((query: string) => void) | null = null;
  static {
    setQuery = (params, query, update) => { params.#read(query); params.#update = update; };
  }
  constructor(init: any = "") {
    if (typeof init === "object" && init !== null) {
      if (typeof init[Symbol.iterator] === "function") {
        for (const pair of init) {
          const parts = [...pair];
          if (parts.length !== 2) throw new TypeError("each pair needs a name and a value");
          this.#list.push([String(parts[0]), String(parts[1])]);
        }
      } else {
        for (const key of Reflect.ownKeys(init)) this.#list.push([String(key), String(init[key])]);
      }
    } else {
      this.#read(String(init).replace(/^\?/, ""));
    }
  }
  #read(query: string) {
    this.#list = query.split("&").filter((part) => part !== "").map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
  }
  #changed() { this.#update?.(this.toString()); }
  get size() { return this.#list.length; }
  append(name: string, value: string) { this.#list.push([String(name), String(value)]); this.#changed(); }
  delete(name: string, value?: string) {
    this.#list = this.#list.filter(([n, v]) => n !== String(name) || (value !== undefined && v !== String(value)));
    this.#changed();
  }
  get(name: string) { return this.#list.find(([n]) => n === String(name))?.[1] ?? null; }
  getAll(name: string) { return this.#list.filter(([n]) => n === String(name)).map(([, v]) => v); }
  has(name: string, value?: string) { return this.#list.some(([n, v]) => n === String(name) && (value === undefined || v === String(value))); }
  set(name: string, value: string) {
    const at = this.#list.findIndex(([n]) => n === String(name));
    if (at < 0) this.#list.push([String(name), String(value)]);
    else {
      this.#list = this.#list.filter(([n], i) => i <= at || n !== String(name));
      this.#list[at]![1] = String(value);
    }
    this.#changed();
  }
  sort() { this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)); this.#changed(); }
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown) {
    for (const [name, value] of this.#list) callback.call(self, value, name, this);
  }
  *entries(): IterableIterator<[string, string]> { for (let i = 0; i < this.#list.length; ++i) yield [...this.#list[i]!] as [string, string]; }
  *keys() { for (const [name] of this.entries()) yield name; }
  *values() { for (const [, value] of this.entries()) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  [Symbol.for("Deno.customInspect")](show: (value: unknown) => string) {
    if (!(#list in this)) return "Object [URLSearchParams] {}";
    return this.#list.length === 0 ? "URLSearchParams {}" : `URLSearchParams { ${this.#list.map(([n, v]) => `${show(n)} => ${show(v)}`).join(", ")} }`;
  }
  toString() { return this.#list.map(([n, v]) => `${encode(n)}=${encode(v)}`).join("&"); }
}

export class URL {
  #parts: string[];
  #params: URLSearchParams | null = null;
  constructor(url: string, base?: string) {
    if (arguments.length === 0) throw new TypeError("URL needs a url");
    const parts = natives.url.parse(String(url), base === undefined ? undefined : String(base));
    if (parts === null) throw new TypeError(base === undefined ? `Invalid URL: '${url}'` : `Invalid URL: '${url}' with base '${base}'`);
    this.#parts = parts;
  }
  static canParse(url: string, base?: string) { return natives.url.parse(String(url), base === undefined ? undefined : String(base)) !== null; }
  static parse(url: string, base?: string) { return URL.canParse(url, base) ? new URL(url, base) : null; }
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
      Object.defineProperty(URL.prototype, name, {
        enumerable: true,
        configurable: true,
        get(this: URL) { return this.#parts[index]; },
        set: name === "origin" ? undefined : function (this: URL, value: unknown) {
          const parts = natives.url.update(this.#parts[0]!, name, String(value));
          if (parts === null) throw new TypeError(`Invalid URL: '${value}'`);
          this.#parts = parts;
          if (this.#params) { this.#params = null; }
        },
      });
    });
  }
}
showAttributes(URL, ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "hash", "search"]);
define({ URL, URLSearchParams });
