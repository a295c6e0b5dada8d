// https://fetch.spec.whatwg.org/#request-class
import { define, natives, showAttributes } from "../core/natives";
import { AbortController, AbortSignal } from "../abort/abort";
import { URL } from "../url/url";
import { Body, BodyMixin, bodyOf } from "./body";
import { flatHeaders, Headers, lazyHeaders } from "./headers";

export let incomingRequest: (id: number, method: string, url: string, headers: string, hasBody: boolean) => Request;
export let abortRequest: (request: Request) => void;
// Tells when the client of an incoming request goes away, without the cost of a signal.
export let onClientGone: (request: Request, callback: () => void) => void;
const lazy = Symbol();

export class Request extends BodyMixin {
  #method = "GET";
  #url = "";
  #headers: Headers | null = null;
  #flat = "";
  #body: Body | null = null;
  #incoming = -1;
  #signal: AbortSignal | null = null;
  #controller: AbortController | null = null;
  #aborted = false;
  #gone: (() => void) | null = null;
  #redirect = "follow";
  static {
    incomingRequest = (id, method, url, headers, hasBody) => {
      const request = new Request(lazy as never);
      request.#method = method;
      request.#url = url;
      request.#flat = headers;
      if (hasBody) request.#incoming = id;
      return request;
    };
    onClientGone = (request, callback) => {
      if (request.#aborted) callback();
      else request.#gone = callback;
    };
    abortRequest = (request) => {
      request.#aborted = true;
      request.#gone?.();
      request.#controller?.abort();
    };
  }
  constructor(input: Request | string | URL, init: any = {}) {
    super();
    if ((input as unknown) === lazy) return;
    const from = input instanceof Request ? input : null;
    if (from) {
      this.#method = from.#method;
      this.#url = from.#url;
      this.#redirect = from.#redirect;
    } else {
      const url = new URL(String(input));
      if (url.username || url.password) throw new TypeError("Request cannot be made from a URL with credentials");
      this.#url = url.href;
    }
    init ??= {};
    if (init.method !== undefined) {
      const method = String(init.method);
      if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) throw new TypeError(`Invalid method: ${method}`);
      const upper = method.toUpperCase();
      if (["CONNECT", "TRACE", "TRACK"].includes(upper)) throw new TypeError(`Method is forbidden: ${method}`);
      this.#method = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].includes(upper) ? upper : method;
    }
    if (init.redirect !== undefined) this.#redirect = String(init.redirect);
    this.#headers = new Headers(init.headers ?? from?.headers);
    this.#signal = init.signal ?? from?.signal ?? null;
    if (init.body !== undefined && init.body !== null) {
      if (this.#method === "GET" || this.#method === "HEAD") throw new TypeError("Request with GET/HEAD method cannot have body");
      const [body, type] = Body.extract(init.body);
      this.#body = body;
      if (type && !this.#headers.has("content-type")) this.#headers.append("content-type", type);
    } else if (from && !from[bodyOf].isNull) {
      from[bodyOf].claim();
      this.#body = new Body();
      Object.assign(this.#body, { whole: from[bodyOf].whole, handle: from[bodyOf].handle, stream: from[bodyOf].stream });
    }
  }
  get [bodyOf](): Body {
    if (this.#body === null) {
      this.#body = new Body();
      if (this.#incoming >= 0) this.#body.handle = natives.fetch.takeBody(this.#incoming);
      this.#incoming = -1;
    }
    return this.#body;
  }
  get method() { return this.#method; }
  get url() { return this.#url; }
  get headers() { return (this.#headers ??= lazyHeaders(this.#flat)); }
  get flatHeaders() { return this.#headers ? flatHeaders(this.#headers) : this.#flat; }
  get signal() {
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
    copy.#headers = new Headers(this.headers);
    copy.#body = this[bodyOf].clone();
    copy.#signal = this.signal;
    return copy;
  }
}
showAttributes(Request, ["bodyUsed", "headers", "method", "redirect", "url"]);
define({ Request });
Object.defineProperty(Request.prototype, "flatHeaders", { enumerable: false });
