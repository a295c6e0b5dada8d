// https://fetch.spec.whatwg.org/#response-class
import { define, showAttributes } from "../core/natives";
import type { BodyHandle } from "./native";
import { URL } from "../url/url";
import { Body, BodyMixin, bodyOf } from "./body";
import { flatHeaders, Headers, lazyHeaders } from "./headers";

const nullBody = [101, 103, 204, 205, 304];
export let receivedResponse: (status: number, statusText: string, headers: string, body: BodyHandle) => Response;
// What fetch gives: its last URL, and whether a redirect led there.
export let fetchedResponse: (response: Response, url: string, redirected: boolean) => Response;
// With status 101: what goes out in the other protocol.
export let switchingResponse: (headers: Record<string, string>, output: BodyHandle) => Response;
export let takeSwitch: (response: Response) => BodyHandle | null;
export let responseHead: (response: Response) => [number, string, string];

export class Response extends BodyMixin {
  #status = 200;
  #statusText = "";
  #headers: Headers | null = null;
  #flat = "";
  #body: Body;
  #type = "default";
  #url = "";
  #redirected = false;
  #switch: BodyHandle | null = null;
  static {
    fetchedResponse = (response, url, redirected) => {
      const hash = url.indexOf("#");
      response.#url = hash < 0 ? url : url.slice(0, hash);
      response.#redirected = redirected;
      response.#type = "basic";
      return response;
    };
    receivedResponse = (status, statusText, headers, body) => {
      const response = new Response();
      response.#status = status;
      response.#statusText = statusText;
      response.#flat = headers;
      if (!nullBody.includes(status)) response.#body.handle = body;
      else if (status === 101) response.#switch = body;
      return response;
    };
    switchingResponse = (headers, output) => {
      const response = new Response(null, { headers });
      response.#status = 101;
      response.#switch = output;
      return response;
    };
    takeSwitch = (response) => {
      const output = response.#switch;
      response.#switch = null;
      return output;
    };
    responseHead = (response) => [response.#status, response.#statusText, response.#headers ? flatHeaders(response.#headers) : response.#flat];
  }
  constructor(body: unknown = null, init: any = undefined) {
    super();
    if (init !== undefined && init !== null) {
      if (init.status !== undefined) {
        const status = Number(init.status);
        if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError(`The status provided (${init.status}) is not equal to 101 and outside the range [200, 599]`);
        this.#status = status;
      }
      if (init.statusText !== undefined) {
        this.#statusText = String(init.statusText);
        if (/[^\t\x20-\x7e\x80-\xff]/.test(this.#statusText)) throw new TypeError("Invalid status text");
      }
      if (init.headers !== undefined) this.#headers = new Headers(init.headers);
    }
    if (typeof body === "string") {
      // The common case, without a detour.
      this.#body = new Body();
      this.#body.whole = body;
      if (this.#headers === null) this.#flat = "content-type\0text/plain;charset=UTF-8\0";
      else if (!this.#headers.has("content-type")) this.#headers.append("content-type", "text/plain;charset=UTF-8");
    } else if (body === null) {
      this.#body = new Body();
    } else {
      const [extracted, type] = Body.extract(body);
      this.#body = extracted;
      if (type && !this.headers.has("content-type")) this.headers.append("content-type", type);
    }
    if (!this.#body.isNull && nullBody.includes(this.#status)) throw new TypeError(`Response with null body status (${this.#status}) cannot have body`);
  }
  get [bodyOf]() { return this.#body; }
  get status() { return this.#status; }
  get ok() { return this.#status >= 200 && this.#status < 300; }
  get statusText() { return this.#statusText; }
  get headers() { return (this.#headers ??= lazyHeaders(this.#flat)); }
  get type() { return this.#type; }
  get url() { return this.#url; }
  get redirected() { return this.#redirected; }
  clone(): Response {
    const copy = new Response();
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    copy.#headers = new Headers(this.headers);
    copy.#body = this.#body.clone();
    copy.#type = this.#type;
    copy.#url = this.#url;
    copy.#redirected = this.#redirected;
    return copy;
  }
  static error() { const response = new Response(); response.#type = "error"; response.#status = 0; return response; }
  static redirect(url: string | URL, status = 302) {
    const location = new URL(String(url)).href;
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`Invalid redirect status: ${status}`);
    return new Response(null, { status, headers: { location } });
  }
  static json(data: unknown, init: any = {}) {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError("The data is not JSON serializable");
    const response = new Response(null, init);
    if (nullBody.includes(response.#status)) throw new TypeError(`Response with null body status (${response.#status}) cannot have body`);
    response.#body.whole = text;
    if (response.#headers === null) response.#flat = "content-type\0application/json\0";
    else if (!response.#headers.has("content-type")) response.#headers.append("content-type", "application/json");
    return response;
  }
}
showAttributes(Response, ["bodyUsed", "headers", "ok", "redirected", "status", "statusText", "url"]);
define({ Response });
