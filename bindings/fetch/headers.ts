// https://fetch.spec.whatwg.org/#headers-class
import { define, type ShowValue, titleOfInstance } from "../core/natives";
import { isOwnList } from "../core/objects";
import { sequence } from "../core/webidl";

const notOfName = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/;
const unusualInValue = /[^\t\x20-\x7e\x80-\xff]/;

// What names are kept as. Scripts and clients use the same few, so those that are here need no further look; others come only from the
// worker's own code, which no client can make forget them.
const knownNames = new Map<string, string>();
const kMostNames = 128, kLongestName = 64;
for (const name of [
  "Accept", "Accept-Encoding", "Accept-Language", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Authorization",
  "Cache-Control", "Connection", "Content-Length", "Content-Type", "Cookie", "Host", "Location", "Origin", "Set-Cookie", "User-Agent",
]) {
  knownNames.set(name, name.toLowerCase());
  knownNames.set(name.toLowerCase(), name.toLowerCase());
}

// What is asked comes in runs of the same fields in the same order. Of the last that were read, as far as their names are known: a name
// as it was sent, with the NUL behind it, and as it is kept, at its place.
const lastSent: string[] = [], lastKept: string[] = [];
const kMostLast = 32;
for (let at = 0; at < kMostLast; ++at) { lastSent.push(""); lastKept.push(""); }
function asKept(name: string, at: number): string {
  const kept = knownNames.get(name);
  if (kept === undefined) return name.toLowerCase();
  if (at < kMostLast) {
    lastSent[at]! = (name === kept ? kept : Object.keys({ [name]: 0 })[0]!) + "\0";
    lastKept[at]! = kept;
  }
  return kept;
}
function fieldName(name: unknown): string {
  const text = typeof name === "string" ? name : String(name);
  const known = knownNames.get(text);
  if (known !== undefined) return known;
  if (text === "" || notOfName.test(text)) throw new TypeError(`Invalid header name: "${text}"`);
  const lower = text.toLowerCase();
  // As a property's name it is a text of its own: a part of a longer one would keep all of that.
  if (knownNames.size < kMostNames && text.length <= kLongestName) knownNames.set(Object.keys({ [text]: 0 })[0]!, Object.keys({ [lower]: 0 })[0]!);
  return lower;
}
function fieldValue(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  if (text === "") return text;
  const isTrimmed = text.charCodeAt(0) > 32 && text.charCodeAt(text.length - 1) > 32;
  return isTrimmed && !unusualInValue.test(text) ? text : unusualValue(text);
}
function unusualValue(value: string): string {
  const text = value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (/[\0\r\n]|[^\x00-\xff]/.test(text)) throw new TypeError(`Invalid header value: ${JSON.stringify(text)}`);
  return text;
}

export let flatHeaders: (headers: Headers) => string;
// As iteration gives them.
export let headerPairs: (headers: Headers) => [string, string][];
// Those of what has arrived are immutable: https://fetch.spec.whatwg.org/#concept-headers-guard
export let lazyHeaders: (flat: string, isImmutable: boolean) => Headers;
// A copy may be changed.
export let copyHeaders: (headers: Headers) => Headers;
export let cloneHeaders: (headers: Headers) => Headers;

// Of a field that the script has not set; it has been checked.
export let setDefault: (headers: Headers, name: string, value: string) => void;

export class Headers {
  // The wire form until somebody looks: name NUL value NUL …
  #flat: string | null = null;
  // A name, its value, the next name, …
  #list: string[] = [];
  #isImmutable = false;
  static {
    flatHeaders = (headers) => {
      if (headers.#flat !== null) return headers.#flat;
      return headers.#list.length === 0 ? "" : headers.#list.join("\0") + "\0";
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
      else copy.#list = headers.#list.slice();
      return copy;
    };
    setDefault = (headers, name, value) => { if (headers.#find(name) < 0) headers.#list.push(name, value); };
  }
  constructor(init?: any) {
    if (init === undefined) return;
    if (typeof init !== "object" || init === null) throw new TypeError("Headers need an object or a sequence of pairs");
    if (#flat in init && init[Symbol.iterator] === ownIterator) {
      this.#list = init.#read().slice();
      this.#trimJoined();
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
  #read(): string[] {
    if (this.#flat !== null) {
      const flat = this.#flat, list = this.#list;
      this.#flat = null;
      for (let at = 0, field = 0; at < flat.length; ++field) {
        const sent = field < kMostLast ? lastSent[field]! : "";
        const isLast = sent !== "" && flat.startsWith(sent, at);
        const name = isLast ? at + sent.length - 1 : flat.indexOf("\0", at), value = flat.indexOf("\0", name + 1);
        if (value < 0) break;
        list.push(isLast ? lastKept[field]! : asKept(flat.slice(at, name), field), flat.slice(name + 1, value));
        at = value + 1;
      }
    }
    return this.#list;
  }
  // What is filled from another one's iteration gets each value as that joins it, trimmed once more; an empty one at the end leaves a space.
  #trimJoined(): void {
    const list = this.#list;
    let isEmpty = false;
    for (let at = 2; at < list.length && !isEmpty; at += 2) isEmpty = list[at + 1]! === "" && list[at]! !== "set-cookie";
    if (!isEmpty) return;
    // By one look at each: who asks chooses how many there are.
    const places = new Map<string, number>(), joined: string[] = [];
    for (let at = 0; at < list.length; at += 2) {
      const key = list[at]!, value = list[at + 1]!, place = key === "set-cookie" ? undefined : places.get(key);
      if (place !== undefined) {
        joined[place]! += ", " + value;
        continue;
      }
      places.set(key, joined.length + 1);
      joined.push(key, value);
    }
    for (let at = 1; at < joined.length; at += 2) joined[at]! = fieldValue(joined[at]!);
    this.#list = joined;
  }
  // Where the first field of that name stands, or -1.
  #find(key: string): number {
    const list = this.#read();
    for (let at = 0; at < list.length; at += 2) if (list[at]! === key) return at;
    return -1;
  }
  #needMutable(): void { if (this.#isImmutable) throw new TypeError("Cannot change headers: headers are immutable"); }
  append(name: string, value: string) {
    const key = fieldName(name), text = fieldValue(value);
    this.#needMutable();
    this.#read().push(key, text);
  }
  // Leaves out the fields of that name from `from` on.
  #drop(key: string, from: number): void {
    const list = this.#list;
    let to = from;
    for (let at = from; at < list.length; at += 2) {
      if (list[at]! === key) continue;
      list[to]! = list[at]!;
      list[to + 1]! = list[at + 1]!;
      to += 2;
    }
    list.length = to;
  }
  delete(name: string) {
    const key = fieldName(name);
    this.#needMutable();
    const at = this.#find(key);
    if (at >= 0) this.#drop(key, at);
  }
  get(name: string): string | null {
    const key = fieldName(name), list = this.#read();
    let found: string | null = null;
    for (let at = 0; at < list.length; at += 2) if (list[at]! === key) found = found === null ? list[at + 1]! : found + ", " + list[at + 1]!;
    return found;
  }
  getSetCookie() {
    const list = this.#read(), found: string[] = [];
    for (let at = 0; at < list.length; at += 2) if (list[at]! === "set-cookie") found.push(list[at + 1]!);
    return found;
  }
  has(name: string) { return this.#find(fieldName(name)) >= 0; }
  set(name: string, value: string) {
    const key = fieldName(name), text = fieldValue(value);
    this.#needMutable();
    const at = this.#find(key);
    if (at < 0) {
      this.#list.push(key, text);
    } else {
      this.#list[at + 1]! = text;
      this.#drop(key, at + 2);
    }
  }
  #sorted(): [string, string][] {
    const list = this.#read(), pairs: [string, string][] = [], sorted: [string, string][] = [];
    for (let at = 0; at < list.length; at += 2) pairs.push([list[at]!, list[at + 1]!]);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    for (const pair of pairs) {
      const last = sorted.length === 0 ? null : sorted[sorted.length - 1]!;
      if (last !== null && last[0] === pair[0] && pair[0] !== "set-cookie") last[1] += ", " + pair[1];
      else sorted.push(pair);
    }
    return sorted;
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
