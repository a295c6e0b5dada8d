// https://fetch.spec.whatwg.org/#request-class
import { late } from "../core/late";
import { define, natives, showAttributes } from "../core/natives";
import { record } from "../core/objects";
import { AbortController, AbortSignal } from "../abort/abort";
import { URL } from "../url/url";
import { Body, BodyMixin, bodyOf, flatHeadersOf, headersOf, leaveBody, makeHeadersImmutable, setBody, setFlatHeaders, setHeaders } from "./body";
import { cloneHeaders, Headers, setDefault } from "./headers";

export let incomingRequest: (id: number, method: string, url: string, headers: string, hasBody: boolean) => Request;
export let abortRequest: (request: Request) => void;
// Tells when the client of an incoming request goes away, also to a request made from it, without the
// cost of a signal. Returns how to stop listening.
export let onClientGone: (request: Request, callback: () => void) => () => void;
export let hasClientGone: (request: Request) => boolean;
// The same, and when the signal that the request was given aborts.
export let onAbort: (request: Request, callback: (reason: unknown) => void) => () => void;
export let abortReason: (request: Request) => unknown;
// Whether anything can abort the request.
export let isAbortable: (request: Request) => boolean;
// The exchange that an incoming request, or one made from it, belongs to; -1: none.
export let exchangeOf: (request: Request) => number;
const lazy = Symbol();
const objects = () => late<typeof import("./object_url")>("fetch/object_url");
const namesObject = (url: string) => url.startsWith("blob:");

export class Request extends BodyMixin {
  #method = "GET";
  #url = "";
  #incoming = false;
  #exchange = -1;
  #signal: AbortSignal | null = null;
  #controller: AbortController | null = null;
  #aborted = false;
  #gone: Set<() => void> | null = null;
  // The incoming request that this one was made from and follows.
  #parent: Request | null = null;
  #redirect = "follow";
  static {
    incomingRequest = (id, method, url, headers, hasBody) => {
      const request = new Request(lazy as never);
      request.#method = method;
      request.#url = url;
      setFlatHeaders(request, headers);
      makeHeadersImmutable(request);
      request.#incoming = true;
      request.#exchange = id;
      if (hasBody && method !== "GET" && method !== "HEAD") leaveBody(request, id);
      return request;
    };
    exchangeOf = (request) => request.#root().#exchange;
    onClientGone = (request, callback) => {
      request = request.#root();
      if (request.#aborted) callback();
      else (request.#gone ??= new Set()).add(callback);
      return () => { request.#gone?.delete(callback); };
    };
    onAbort = (request, callback) => {
      const signal = request.#signal;
      if (signal === null || request.#controller !== null) return onClientGone(request, () => callback(request.signal.reason));
      const listener = () => callback(signal.reason);
      signal.addEventListener("abort", listener);
      return () => signal.removeEventListener("abort", listener);
    };
    isAbortable = (request) => request.#signal !== null || request.#root().#incoming;
    abortReason = (request) => (request.#signal !== null || request.#root().#aborted ? request.signal.reason : undefined);
    hasClientGone = (request) => request.#aborted;
    abortRequest = (request) => {
      request.#aborted = true;
      request.#controller?.abort();
      const gone = request.#gone;
      request.#gone = null;
      if (gone !== null) for (const callback of gone) callback();
    };
  }
  constructor(input: Request | string | URL, init: any = {}) {
    super();
    if ((input as unknown) === lazy) return;
    // A request that is given as init passes on what it has without its bytes entering JS.
    const from = input instanceof Request ? input : init instanceof Request ? init : null;
    if (from === init) init = record({});
    if (from) {
      this.#method = from.#method;
      this.#redirect = from.#redirect;
    }
    if (input instanceof Request) {
      this.#url = input.#url;
      if (namesObject(this.#url)) objects().passOnObject(input, this);
    } else {
      const text = String(input);
      // URL tells what is wrong with it.
      this.#url = natives.url.href(text) ?? new URL(text).href;
      if (namesObject(this.#url)) objects().holdObject(this);
    }
    init ??= record({});
    if (init.method !== undefined) {
      const method = String(init.method);
      if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) throw new TypeError(`Invalid method: ${method}`);
      const upper = method.toUpperCase();
      if (["CONNECT", "TRACE", "TRACK"].includes(upper)) throw new TypeError(`Method is forbidden: ${method}`);
      this.#method = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
    }
    if (init.redirect !== undefined) {
      this.#redirect = String(init.redirect);
      if (!["follow", "error", "manual"].includes(this.#redirect)) throw new TypeError(`"${this.#redirect}" is no value of redirect`);
    }
    if (init.headers !== undefined) setHeaders(this, new Headers(init.headers));
    else if (from !== null) setFlatHeaders(this, flatHeadersOf(from));
    if (init.signal !== undefined) {
      if (init.signal !== null && !(init.signal instanceof AbortSignal)) throw new TypeError("Request's signal is no AbortSignal");
      this.#signal = init.signal;
    } else if (from) {
      if (from.#signal !== null && from.#controller === null) this.#signal = from.#signal;
      else if (from.#root().#incoming) this.#parent = from.#root();
      else this.#signal = from.signal;
    }
    if (init.body !== undefined && init.body !== null) {
      if (this.#method === "GET" || this.#method === "HEAD") throw new TypeError("Request with GET/HEAD method cannot have body");
      const [body, type] = Body.extract(init.body);
      setBody(this, body);
      if (type) setDefault(headersOf(this), "content-type", type);
    } else if (from) {
      const old = bodyOf(from);
      if (old.isNull) return;
      old.claim();
      const body = new Body();
      body.whole = old.whole;
      body.handle = old.handle;
      body.stream = old.stream;
      setBody(this, body);
    }
  }
  #root(): Request { return this.#parent ?? this; }
  get method() { return this.#method; }
  get url() { return this.#url; }
  get headers() { return headersOf(this); }
  get signal(): AbortSignal {
    if (this.#signal === null && this.#parent !== null) this.#signal = this.#parent.signal;
    if (this.#signal === null) {
      this.#controller = new AbortController();
      this.#signal = this.#controller.signal;
      if (this.#aborted) this.#controller.abort();
    }
    return this.#signal;
  }
  get redirect() { return this.#redirect; }
  get mode() { return "cors"; }
  get credentials() { return "same-origin"; }
  get cache() { return "default"; }
  get destination() { return ""; }
  get referrer() { return "about:client"; }
  get integrity() { return ""; }
  get keepalive() { return false; }
  get duplex() { return "half"; }
  clone(): Request {
    const copy = new Request(lazy as never);
    copy.#method = this.#method;
    copy.#url = this.#url;
    copy.#redirect = this.#redirect;
    setHeaders(copy, cloneHeaders(headersOf(this)));
    setBody(copy, bodyOf(this).clone());
    copy.#signal = this.signal;
    if (this.#root().#incoming) copy.#parent = this.#root();
    if (namesObject(copy.#url)) objects().passOnObject(this, copy);
    return copy;
  }
}
showAttributes(Request, ["bodyUsed", "headers", "method", "redirect", "url"]);
define({ Request });
