// https://fetch.spec.whatwg.org/#headers-class
import { define, type ShowValue, titleOfInstance } from "../core/natives";
import { isOwnList } from "../core/objects";
import { sequence } from "../core/webidl";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const normal = (value: unknown) => String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");

export let flatHeaders: (headers: Headers) => string;
// As iteration gives them.
export let headerPairs: (headers: Headers) => [string, string][];
// Those of what has arrived are immutable: https://fetch.spec.whatwg.org/#concept-headers-guard
export let lazyHeaders: (flat: string, isImmutable: boolean) => Headers;
// A copy may be changed.
export let copyHeaders: (headers: Headers) => Headers;
export let cloneHeaders: (headers: Headers) => Headers;

export class Headers {
  // The wire form until somebody looks: name NUL value NUL …
  #flat: string | null = null;
  #list: [string, string][] = [];
  #isImmutable = false;
  static {
    flatHeaders = (headers) => {
      if (headers.#flat !== null) return headers.#flat;
      let flat = "";
      for (const [name, value] of headers.#list) flat += name + "\0" + value + "\0";
      return flat;
    };
    headerPairs = (headers) => headers.#sorted();
    lazyHeaders = (flat, isImmutable) => {
      const headers = new Headers();
      headers.#flat = flat;
      headers.#isImmutable = isImmutable;
      return headers;
    };
    cloneHeaders = (headers) => {
      const copy = copyHeaders(headers);
      copy.#isImmutable = headers.#isImmutable;
      return copy;
    };
    copyHeaders = (headers) => {
      const copy = new Headers();
      if (headers.#flat !== null) copy.#flat = headers.#flat;
      else copy.#list = headers.#list.map(([name, value]) => [name, value]);
      return copy;
    };
  }
  constructor(init?: any) {
    if (init === undefined) return;
    if (typeof init !== "object" || init === null) throw new TypeError("Headers need an object or a sequence of pairs");
    if (#flat in init && init[Symbol.iterator] === ownIterator) {
      this.#list = init.#read().map(([name, value]: [string, string]) => [name, value]);
    } else if (isOwnList(init) || typeof init[Symbol.iterator] === "function") {
      const pairs = sequence(init, "The headers", (pair) => sequence(pair, "each header", (part) => part));
      for (const parts of pairs) {
        if (parts.length !== 2) throw new TypeError("each header needs a name and a value");
        this.append(parts[0], parts[1]);
      }
    } else {
      for (const name of Reflect.ownKeys(init)) if (Object.prototype.propertyIsEnumerable.call(init, name)) this.append(String(name), init[name]);
    }
  }
  #read(): [string, string][] {
    if (this.#flat !== null) {
      const flat = this.#flat;
      this.#flat = null;
      for (let at = 0; at < flat.length;) {
        const name = flat.indexOf("\0", at), value = flat.indexOf("\0", name + 1);
        if (value < 0) break;
        this.#list.push([flat.slice(at, name).toLowerCase(), flat.slice(name + 1, value)]);
        at = value + 1;
      }
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
  #needMutable(): void { if (this.#isImmutable) throw new TypeError("Cannot change headers: headers are immutable"); }
  append(name: string, value: string) {
    const key = Headers.#name(name), text = Headers.#value(value);
    this.#needMutable();
    this.#read().push([key, text]);
  }
  delete(name: string) {
    const key = Headers.#name(name);
    this.#needMutable();
    this.#list = this.#read().filter(([n]) => n !== key);
  }
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
    this.#needMutable();
    const at = this.#read().findIndex(([n]) => n === key);
    if (at < 0) this.#list.push([key, text]);
    else this.#list = this.#list.filter(([n], i) => i <= at || n !== key).map((pair, i) => (i === at ? [key, text] : pair));
  }
  #sorted(): [string, string][] {
    const names = [...new Set(this.#read().map(([n]) => n))].sort();
    return names.flatMap((name) => (name === "set-cookie" ? this.getSetCookie().map((v) => [name, v] as [string, string]) : [[name, this.get(name)!] as [string, string]]));
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown) { for (const [n, v] of this.#sorted()) callback.call(self, v, n, this); }
  entries() { return this.#sorted().values(); }
  keys() { return this.#sorted().map(([n]) => n).values(); }
  values() { return this.#sorted().map(([, v]) => v).values(); }
  [Symbol.iterator]() { return this.entries(); }
  [Symbol.for("Deno.customInspect")](show: ShowValue) {
    if (!(#list in this)) return "Object [Headers] {}";
    return show(Object.fromEntries(this.#sorted().map(([name]) => [name, this.get(name)])), undefined, titleOfInstance(this));
  }
}
const ownIterator = Headers.prototype[Symbol.iterator];
define({ Headers });
