// https://fetch.spec.whatwg.org/#fetch-method: data:, blob: and file: URLs, and http: and https: ones by the realm's HTTP client.
import { carry } from "../core/context";
import { type Fail, settledLater } from "../core/later";
import { makeError } from "../core/errors";
import { late } from "../core/late";
import { type Box, boxed } from "../core/objects";
import { latin1Bytes, put } from "edgert:core/primordials";
import { define, natives } from "../core/natives";
import { URL } from "../url/url";
import { bodyOf, flatHeadersOf, pump } from "./body";
import { readDataUrl } from "./data_url";
import { takeCredentials } from "./credentials";
import type { BodyHandle, HttpClientHandle } from "./native";
import { abortReason, isAbortable, onAbort, Request } from "./request";
import { fetchedResponse, receivedResponse, Response } from "./response";

const mostRedirects = 20;
const isRedirect = (status: number) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
// https://fetch.spec.whatwg.org/#request-body-header-name
const bodyHeaders = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];
const credentials = ["authorization", "cookie", "proxy-authorization"];

// Of flat headers, without making a Headers of them.
function fieldOf(flat: string, wanted: string): string | null {
  const parts = flat.split("\0");
  for (let i = 0; i + 1 < parts.length; i += 2) if (parts[i]!.toLowerCase() === wanted) return parts[i + 1]!;
  return null;
}
function without(flat: string, names: string[]): string {
  const parts = flat.split("\0");
  let rest = "";
  for (let i = 0; i + 1 < parts.length; i += 2) if (!names.includes(parts[i]!.toLowerCase())) rest += parts[i] + "\0" + parts[i + 1] + "\0";
  return rest;
}
// Servers send UTF-8 where only ASCII may be.
const utf8 = (bytes: string) => (/[\x80-\xff]/.test(bytes) ? natives.encoding.decode(latin1Bytes(bytes)) : bytes);

class Fetch {
  #request: Request;
  #client: HttpClientHandle | null;
  #resolve: (response: Response) => void;
  #reject: (error: unknown) => void;
  #failWith: Fail;
  #method: string;
  #url: string;
  #headers: string;
  #authorization = "";  // by the URL
  #redirects = 0;
  #id = 0;
  #response: Response | null = null;
  #ignoreSignal: (() => void) | null = null;

  constructor(request: Request, client: HttpClientHandle | null, resolve: (response: Response) => void, fail: Fail, reject: (error: unknown) => void) {
    this.#request = request;
    this.#client = client;
    this.#resolve = resolve;
    this.#failWith = fail;
    this.#reject = reject;
    this.#method = request.method;
    this.#url = this.#withoutCredentials(request.url);
    this.#headers = flatHeadersOf(request);
    const body = bodyOf(request);
    body.claim();
    if (isAbortable(request)) this.#ignoreSignal = onAbort(request, (reason) => this.#abort(reason));
    const empty = this.#method === "POST" || this.#method === "PUT" ? "" : null;
    const piped = body.handle === null && body.stream ? pump(body.stream) : undefined;
    this.#send(body.handle ?? piped?.[0] ?? body.whole ?? empty, body.handle !== null || piped !== undefined, piped?.[1], piped?.[2]);
  }

  #withoutCredentials(href: string): string {
    if (!href.includes("@")) return href;
    const url = new URL(href);
    this.#authorization = takeCredentials(url) || this.#authorization;
    return url.href;
  }

  #send(payload: any, flows: boolean, onPull?: () => void, onCancel?: () => void): void {
    const turn = this.#redirects;
    const onOver = this.#ignoreSignal && (() => { if (turn === this.#redirects) this.#ignoreSignal?.(); });
    // What the script says itself stands.
    const headers = this.#authorization === "" || fieldOf(this.#headers, "authorization") !== null ? this.#headers : this.#headers + "authorization\0" + this.#authorization + "\0";
    this.#id = natives.fetch.send(this.#client, this.#method, this.#url, headers, payload, carry((status: number, statusText: string, flat: string, handle: BodyHandle) => {
      if (isRedirect(status) && this.#request.redirect !== "manual") {
        const location = fieldOf(flat, "location");
        if (this.#request.redirect === "error") {
          natives.fetch.cancelBody(handle);
          return this.#fail(`it is redirected (status ${status}), and its redirect mode is "error"`);
        }
        if (location !== null) {
          natives.fetch.cancelBody(handle);
          return this.#follow(status, utf8(location), payload, flows);
        }
      }
      const response = receivedResponse(status, statusText, flat, handle);
      if (this.#method === "HEAD") bodyOf(response).handle = null;
      else if (this.#ignoreSignal) bodyOf(response).aborted = () => abortReason(this.#request);
      this.#response = fetchedResponse(response, this.#url, this.#redirects > 0);
      this.#resolve(this.#response);
    }), (name, message, retryAfterMs) => {
      if (name !== "NotCapable" && name !== "RateLimitError") return this.#fail(message);
      this.#ignoreSignal?.();
      this.#failWith(() => {
        const error = makeError(name, message);
        if (retryAfterMs !== undefined) put(error, "retryAfterMs", retryAfterMs);
        return error;
      });
    }, onOver, undefined, onPull, onCancel);
  }

  // https://fetch.spec.whatwg.org/#http-redirect-fetch
  #follow(status: number, location: string, payload: any, flows: boolean): void {
    const from = new URL(this.#url);
    let to: URL;
    try {
      to = new URL(location, from.href);
    } catch {
      return this.#fail(`it is redirected to ${JSON.stringify(location)}, which is no URL`);
    }
    if (to.protocol !== "http:" && to.protocol !== "https:") return this.#fail(`it is redirected to a ${to.protocol} URL`);
    if (++this.#redirects > mostRedirects) return this.#fail(`it is redirected more than ${mostRedirects} times`);
    if (status !== 303 && flows) return this.#fail("it is redirected, and its body is a stream that cannot be sent again");
    if ((status <= 302 && this.#method === "POST") || (status === 303 && this.#method !== "GET" && this.#method !== "HEAD")) {
      this.#method = "GET";
      payload = null;
      this.#headers = without(this.#headers, bodyHeaders);
    }
    if (from.origin !== to.origin) {
      this.#headers = without(this.#headers, credentials);
      this.#authorization = "";
    }
    if (to.hash === "") to.hash = from.hash;
    this.#url = this.#withoutCredentials(to.href);
    this.#send(payload, false);
  }

  #abort(reason: unknown): void {
    natives.fetch.abortSend(this.#client, this.#id);
    this.#ignoreSignal?.();
    if (this.#response) bodyOf(this.#response).cut(reason);
    else this.#reject(reason);
  }

  #fail(message: string): void {
    this.#ignoreSignal?.();
    this.#failWith(() => new TypeError(`error sending request for url (${this.#url}): ${message}`));
  }
}

function begin(input: Request | string | URL, init: any, resolve: (response: Response) => void, fail: Fail, reject: (error: unknown) => void): void {
  const request = input instanceof Request && init === undefined ? input : new Request(input, init);
  const reason = isAbortable(request) ? abortReason(request) : undefined;
  if (reason !== undefined) throw reason;
  const url = request.url;
  if (url.startsWith("data:")) return resolve(fromDataUrl(url));
  if (url.startsWith("blob:")) return resolve(late<typeof import("./object_url")>("fetch/object_url").fetchObjectUrl(request));
  if (url.startsWith("file:")) return void late<typeof import("./file_url")>("fetch/file_url").fetchFile(request).then(resolve, reject);
  if (!/^https?:/.test(url)) throw new TypeError(`fetch of ${url.slice(0, url.indexOf(":") + 1)} URLs is not supported`);
  const client = init?.client ?? null;
  new Fetch(request, client && late<typeof import("./http_client")>("fetch/http_client").handleOfClient(client), resolve, fail, reject);
}

export function fetch(input: Request | string | URL, init?: any): Promise<Response> {
  return settledLater<Response>((resolve, fail, reject) => begin(input, init, resolve, fail, reject));
}
// For the platform alone, whose response no script has.
export const fetchUnseen = (input: string, init: any): Promise<Box<Response>> =>
  settledLater<Box<Response>>((resolve, fail, reject) => begin(input, init, (response) => resolve(boxed(response)), fail, reject));

function fromDataUrl(url: string): Response {
  const data = readDataUrl(url.split("#")[0]!);
  if (data === null) throw new TypeError("fetch: the data: URL is malformed");
  return fetchedResponse(new Response(data.body, { statusText: "OK", headers: { "content-type": data.type } }), url, false);
}
define({ fetch });
