// https://fetch.spec.whatwg.org/#headers-class
import { define } from "../core/natives";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const normal = (value: unknown) => String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");

export let flatHeaders: (headers: Headers) => string;
export let lazyHeaders: (flat: string) => Headers;

export class Headers {
  // The wire form until somebody looks: name NUL value NUL …
  #flat: string | null = null;
  #list: [string, string][] = [];
  static {
    flatHeaders = (headers) => {
      if (headers.#flat !== null) return headers.#flat;
      let flat = "";
      for (const [name, value] of headers.#list) flat += name + "\0" + value + "\0";
      return flat;
    };
    lazyHeaders = (flat) => {
      const headers = new Headers();
      headers.#flat = flat;
      return headers;
    };
  }
  constructor(init?: any) {
    if (init === undefined) return;
    if (typeof init !== "object" || init === null) throw new TypeError("Headers need an object or a sequence of pairs");
    if (#flat in init && init[Symbol.iterator] === Headers.prototype[Symbol.iterator]) {
      this.#list = init.#read().map(([name, value]: [string, string]) => [name, value]);
    } else if (typeof init[Symbol.iterator] === "function") {
      for (const pair of init) {
        const parts = [...pair];
        if (parts.length !== 2) throw new TypeError("each header needs a name and a value");
        this.append(parts[0], parts[1]);
      }
    } else {
      for (const name of Reflect.ownKeys(init)) if (Object.prototype.propertyIsEnumerable.call(init, name)) this.append(String(name), init[name]);
    }
  }
  #read(): [string, string][] {
    if (this.#flat !== null) {
      const parts = this.#flat.split("\0");
      this.#flat = null;
      for (let i = 0; i + 1 < parts.length; i += 2) this.#list.push([parts[i]!.toLowerCase(), parts[i + 1]!]);
    }
    return this.#list;
  }
  static #name(name: unknown): string {
    const text = String(name);
    if (!token.test(text)) throw new TypeError(`Invalid header name: "${text}"`);
    return text.toLowerCase();
  }
  static #value(value: unknown): string {
    const text = normal(value);
    if (/[\0\r\n]|[^\x00-\xff]/.test(text)) throw new TypeError(`Invalid header value: ${JSON.stringify(text)}`);
    return text;
  }
  append(name: string, value: string) { this.#read().push([Headers.#name(name), Headers.#value(value)]); }
  delete(name: string) { const key = Headers.#name(name); this.#list = this.#read().filter(([n]) => n !== key); }
  get(name: string): string | null {
    const key = Headers.#name(name);
    let found: string | null = null;
    for (const entry of this.#read()) if (entry[0] === key) found = found === null ? entry[1] : found + ", " + entry[1];
    return found;
  }
  getSetCookie() { return this.#read().filter(([n]) => n === "set-cookie").map(([, v]) => v); }
  has(name: string) { const key = Headers.#name(name); return this.#read().some(([n]) => n === key); }
  set(name: string, value: string) {
    const key = Headers.#name(name), text = Headers.#value(value);
    const at = this.#read().findIndex(([n]) => n === key);
    if (at < 0) this.#list.push([key, text]);
    else this.#list = this.#list.filter(([n], i) => i <= at || n !== key).map((pair, i) => (i === at ? [key, text] : pair));
  }
  #sorted(): [string, string][] {
    const names = [...new Set(this.#read().map(([n]) => n))].sort();
    return names.flatMap((name) => (name === "set-cookie" ? this.getSetCookie().map((v) => [name, v] as [string, string]) : [[name, this.get(name)!] as [string, string]]));
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown) { for (const [n, v] of this.#sorted()) callback.call(self, v, n, this); }
  entries() { return this.#sorted()[Symbol.iterator](); }
  keys() { return this.#sorted().map(([n]) => n)[Symbol.iterator](); }
  values() { return this.#sorted().map(([, v]) => v)[Symbol.iterator](); }
  [Symbol.iterator]() { return this.entries(); }
  [Symbol.for("Deno.customInspect")](show: (value: unknown) => string) { return #list in this ? "Headers " + show(Object.fromEntries(this.#sorted())) : "Object [Headers] {}"; }
}
define({ Headers });
