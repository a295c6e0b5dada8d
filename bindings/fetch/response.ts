// https://fetch.spec.whatwg.org/#response-class
import { define, showAttributes } from "../core/natives";
import type { BodyHandle, Pump } from "./native";
import { URL } from "../url/url";
import { Body, BodyMixin, bodyOf, flatHeadersOf, hasOwnHeaders, headersOf, makeHeadersImmutable, setBody, setFlatHeaders, setHeaders } from "./body";
import { tellOfPromise } from "./forgotten_await";
import { cloneHeaders, Headers, setDefault } from "./headers";

const nullBody = [101, 103, 204, 205, 304];
export let receivedResponse: (status: number, statusText: string, headers: string, body: BodyHandle) => Response;
// What fetch gives: its last URL, and whether a redirect led there.
export let fetchedResponse: (response: Response, url: string, redirected: boolean) => Response;
// With status 101: what goes out in the other protocol.
export let switchingResponse: (headers: Record<string, string> | [string, string][], output: BodyHandle | Pump) => Response;
export let takeSwitch: (response: Response) => BodyHandle | Pump | null;
// False for what only inherits from Response: a Proxy has nothing to send.
export let isResponse: (value: unknown) => value is Response;
export let responseHead: (response: Response) => [number, string, string];

// The type of the body, where the script has set none.
function setType(response: Response, type: string): void {
  if (!hasOwnHeaders(response)) setFlatHeaders(response, `content-type\0${type}\0`);
  else setDefault(headersOf(response), "content-type", type);
}

export class Response extends BodyMixin {
  #status = 200;
  #statusText = "";
  #type = "default";
  #url = "";
  #redirected = false;
  #switch: BodyHandle | Pump | null = null;
  static {
    fetchedResponse = (response, url, redirected) => {
      const hash = url.indexOf("#");
      response.#url = hash < 0 ? url : url.slice(0, hash);
      response.#redirected = redirected;
      response.#type = "basic";
      makeHeadersImmutable(response);
      return response;
    };
    receivedResponse = (status, statusText, headers, body) => {
      const response = new Response();
      response.#status = status;
      response.#statusText = statusText;
      setFlatHeaders(response, headers);
      if (!nullBody.includes(status)) bodyOf(response).handle = body;
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
    isResponse = (value): value is Response => typeof value === "object" && value !== null && #status in value;
    responseHead = (response) => [response.#status, response.#statusText, flatHeadersOf(response)];
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
      if (init.headers !== undefined) setHeaders(this, new Headers(init.headers));
    }
    let own: Body;
    if (typeof body === "string") {
      // The common case, without a detour.
      own = new Body();
      own.whole = body;
      setType(this, "text/plain;charset=UTF-8");
    } else if (body === null) {
      own = new Body();
    } else {
      const [extracted, type] = Body.extract(body);
      own = extracted;
      if (type) setType(this, type);
    }
    setBody(this, own);
    if (!own.isNull && nullBody.includes(this.#status)) throw new TypeError(`Response with null body status (${this.#status}) cannot have body`);
  }
  get status() { return this.#status; }
  get ok() { return this.#status >= 200 && this.#status < 300; }
  get statusText() { return this.#statusText; }
  get headers() { return headersOf(this); }
  get type() { return this.#type; }
  get url() { return this.#url; }
  get redirected() { return this.#redirected; }
  clone(): Response {
    const copy = new Response();
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    setHeaders(copy, cloneHeaders(headersOf(this)));
    setBody(copy, bodyOf(this).clone());
    copy.#type = this.#type;
    copy.#url = this.#url;
    copy.#redirected = this.#redirected;
    return copy;
  }
  static error() { const response = new Response(); response.#type = "error"; response.#status = 0; makeHeadersImmutable(response); return response; }
  static redirect(url: string | URL, status = 302) {
    const location = new URL(String(url)).href;
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`Invalid redirect status: ${status}`);
    const response = new Response(null, { status, headers: { location } });
    makeHeadersImmutable(response);
    return response;
  }
  static json(data: unknown, init: any = {}) {
    tellOfPromise(data, "Response.json() was given a promise, which is {} in JSON");
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError("The data is not JSON serializable");
    const response = new Response(null, init);
    if (nullBody.includes(response.#status)) throw new TypeError(`Response with null body status (${response.#status}) cannot have body`);
    bodyOf(response).whole = text;
    setType(response, "application/json");
    return response;
  }
}
showAttributes(Response, ["body", "bodyUsed", "headers", "ok", "redirected", "status", "statusText", "url"], { body: (response: Response) => bodyOf(response).shown });
define({ Response });
