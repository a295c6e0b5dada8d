// https://w3c.github.io/ServiceWorker/#cache-interface and #cachestorage-interface: in this worker's memory, for as long as it lives.
// A late part.
import { showAttributes } from "edgert:core/natives";
import { ownList, record } from "edgert:core/objects";
import { firstKey, unseen } from "edgert:core/primordials";
import { dictionary, needArguments, sequence, usvString } from "edgert:core/webidl";
import { AbortController } from "edgert:abort/abort";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { bodyOf, makeHeadersImmutable } from "edgert:fetch/body";
import { fetch } from "edgert:fetch/fetch";
import { Request } from "edgert:fetch/request";
import { headerPairs } from "edgert:fetch/headers";
import { Response } from "edgert:fetch/response";

const kMostBytes = 16 << 20;
const kMostEntries = 1000;
const key = Symbol();

interface Entry {
  url: string; method: string; requestHeaders: [string, string][];
  status: number; statusText: string; headers: [string, string][]; body: Uint8Array | null; size: number;
}
interface Options { ignoreSearch: boolean; ignoreMethod: boolean; ignoreVary: boolean }

// Of all caches, the one that was used longest ago in front; where each one is.
const used = new Map<Entry, Entry[]>();
let bytes = 0;

function remove(entry: Entry): void {
  const list = used.get(entry);
  if (list === undefined) return;
  used.delete(entry);
  bytes -= entry.size;
  const at = list.indexOf(entry);
  if (at >= 0) list.splice(at, 1);
}
function insert(list: Entry[], entry: Entry): void {
  list.push(entry);
  used.set(entry, list);
  bytes += entry.size;
  while (bytes > kMostBytes || used.size > kMostEntries) remove(firstKey(used) as Entry);
}
function touch(entry: Entry): void {
  const list = used.get(entry);
  if (list === undefined) return;
  used.delete(entry);
  used.set(entry, list);
}

const requestOf = (input: unknown): Request => (input instanceof Request ? input : new Request(usvString(input)));
function optionsOf(value: unknown): Options {
  const { ignoreMethod, ignoreSearch, ignoreVary } = dictionary(value, "The cache's options");
  return { ignoreMethod: !!ignoreMethod, ignoreSearch: !!ignoreSearch, ignoreVary: !!ignoreVary };
}
const withoutFragment = (url: string) => url.split("#")[0]!;
const withoutSearch = (url: string) => withoutFragment(url).split("?")[0]!;
// For a message of its own.
const pairsOf = (headers: [string, string][]) => ownList(headers.map(([name, value]) => ownList([name, value])));
const field = (headers: [string, string][], name: string) => headers.find(([other]) => other === name)?.[1] ?? null;
const vary = (headers: [string, string][]) => (field(headers, "vary") ?? "").split(",").map((name) => name.trim().toLowerCase()).filter((name) => name !== "");

// https://w3c.github.io/ServiceWorker/#request-matches-cached-item
function matches(entry: Entry, query: Request, options: Options): boolean {
  if (!options.ignoreMethod && query.method !== "GET") return false;
  const plain = options.ignoreSearch ? withoutSearch : withoutFragment;
  if (plain(entry.url) !== plain(query.url)) return false;
  return options.ignoreVary || vary(entry.headers).every((name) => field(entry.requestHeaders, name) === query.headers.get(name));
}

function responseOf(entry: Entry): Response {
  touch(entry);
  const response = new Response(entry.body, { status: entry.status, statusText: entry.statusText, headers: pairsOf(entry.headers) });
  makeHeadersImmutable(response);
  return response;
}

// What can be told without the body.
function check(request: Request, response: Response): void {
  if (!/^https?:/.test(request.url)) throw new TypeError("Cache: only http: and https: URLs are cached");
  if (request.method !== "GET") throw new TypeError(`Cache: the answer to ${request.method} cannot be cached, GET's can`);
  if (response.status === 206) throw new TypeError("Cache: a partial response (206) cannot be cached");
  if (vary(headerPairs(response.headers)).includes("*")) throw new TypeError("Cache: a response with Vary: * cannot be cached");
  if (bodyOf(response).wasUsed || bodyOf(response).stream?.locked) throw new TypeError("Cache: the response's body has been read or is locked");
}

async function entryOf(request: Request, response: Response): Promise<Entry> {
  const headers = headerPairs(response.headers), requestHeaders = headerPairs(request.headers);
  const status = response.status, statusText = response.statusText;
  const body = bodyOf(response).isNull ? null : (await bodyOf(response).bytes()).value;
  const heads = [...headers, ...requestHeaders].reduce((sum, [name, value]) => sum + name.length + value.length, request.url.length);
  return record({ url: request.url, method: request.method, requestHeaders, status, statusText, headers, body, size: heads + (body === null ? 0 : body.length) });
}

let entriesOf: (cache: Cache) => Entry[];

export class Cache {
  readonly #entries: Entry[] = [];
  static { entriesOf = (cache) => cache.#entries; }
  constructor(secret: symbol = undefined as never) {
    if (secret !== key) throw new TypeError("Illegal constructor");
  }
  #find(request: unknown, given: unknown): Entry[] {
    const options = optionsOf(given);
    if (request === undefined) return [...this.#entries];
    const query = requestOf(request);
    return this.#entries.filter((entry) => matches(entry, query, options));
  }
  async match(request: unknown, options: unknown = undefined): Promise<Response | undefined> {
    needArguments(arguments.length, 1, "Cache.match");
    const found = this.#find(requestOf(request), options)[0];
    return found === undefined ? undefined : responseOf(found);
  }
  async matchAll(request: unknown = undefined, options: unknown = undefined): Promise<readonly Response[]> {
    return Object.freeze(this.#find(request, options).map(responseOf));
  }
  async keys(request: unknown = undefined, options: unknown = undefined): Promise<readonly Request[]> {
    return Object.freeze(this.#find(request, options).map(({ url, method, requestHeaders }) => new Request(url, { method, headers: pairsOf(requestHeaders) })));
  }
  async delete(request: unknown, options: unknown = undefined): Promise<boolean> {
    needArguments(arguments.length, 1, "Cache.delete");
    const found = this.#find(requestOf(request), options);
    found.forEach(remove);
    return found.length > 0;
  }
  async put(request: unknown, response: unknown): Promise<void> {
    needArguments(arguments.length, 2, "Cache.put");
    const query = requestOf(request);
    if (!(response instanceof Response)) throw new TypeError("Cache.put needs a Response");
    check(query, response);
    this.#store([[query, await entryOf(query, response)]]);
  }
  async add(request: unknown): Promise<void> {
    needArguments(arguments.length, 1, "Cache.add");
    await this.addAll([request]);
  }
  // https://w3c.github.io/ServiceWorker/#cache-addAll: all of them or none.
  async addAll(requests: unknown): Promise<void> {
    needArguments(arguments.length, 1, "Cache.addAll");
    const queries = sequence(requests, "Cache.addAll's requests", requestOf);
    for (const query of queries) {
      if (!/^https?:/.test(query.url) || query.method !== "GET") throw new TypeError("Cache: only GET requests of http: and https: URLs are cached");
    }
    const controller = new AbortController();
    const stored = async (query: Request): Promise<Entry> => {
      const response = await fetch(query, { signal: controller.signal });
      if (!response.ok) throw new TypeError(`Cache: ${query.url} answered ${response.status}`);
      check(query, response);
      return await entryOf(query, response);
    };
    try {
      const pending = queries.map(stored);
      for (const one of pending) one.catch(() => {});
      const items: [Request, Entry][] = [];
      for (let i = 0; i < pending.length; ++i) items.push([queries[i]!, await unseen(pending[i]!)]);
      this.#store(items);
    } catch (error) {
      controller.abort();
      throw error;
    }
  }
  // https://w3c.github.io/ServiceWorker/#batch-cache-operations-algorithm
  #store(items: [Request, Entry][]): void {
    const options = optionsOf(undefined);
    items.forEach(([query, { size }], i) => {
      if (size > kMostBytes) throw new DOMException(`The response is larger than all that the caches may hold (${kMostBytes} bytes)`, "QuotaExceededError");
      if (items.some(([, other], j) => j < i && matches(other, query, options))) throw new DOMException("Cache: two requests of one call are the same", "InvalidStateError");
    });
    for (const [query, entry] of items) {
      this.#find(query, undefined).forEach(remove);
      insert(this.#entries, entry);
    }
  }
}

const stores = new Map<string, Cache>();

export class CacheStorage {
  #real: boolean;
  constructor(secret: symbol = undefined as never) {
    if (secret !== key) throw new TypeError("Illegal constructor");
    this.#real = true;
  }
  async open(name: string): Promise<Cache> {
    needArguments(arguments.length, 1, "CacheStorage.open");
    const text = this.#name(name);
    let cache = stores.get(text);
    if (cache === undefined) stores.set(text, (cache = new Cache(key)));
    return cache;
  }
  async has(name: string): Promise<boolean> {
    needArguments(arguments.length, 1, "CacheStorage.has");
    return stores.has(this.#name(name));
  }
  // Whoever holds the cache goes on using it; what lies in it ages away.
  async delete(name: string): Promise<boolean> {
    needArguments(arguments.length, 1, "CacheStorage.delete");
    return stores.delete(this.#name(name));
  }
  async keys(): Promise<string[]> {
    void this.#real;
    return [...stores.keys()];
  }
  async match(request: unknown, options: unknown = undefined): Promise<Response | undefined> {
    needArguments(arguments.length, 1, "CacheStorage.match");
    const { cacheName } = dictionary(options, "The cache's options");
    const query = requestOf(request), wanted = cacheName === undefined ? undefined : this.#name(cacheName);
    for (const [name, cache] of stores) {
      if (wanted !== undefined && name !== wanted) continue;
      const given = optionsOf(options);
      const found = entriesOf(cache).find((entry) => matches(entry, query, given));
      if (found !== undefined) return responseOf(found);
    }
    return undefined;
  }
  #name(name: unknown): string {
    void this.#real;
    return `${name as string}`;
  }
}
showAttributes(Cache, []);
showAttributes(CacheStorage, []);
export const caches = new CacheStorage(key);
