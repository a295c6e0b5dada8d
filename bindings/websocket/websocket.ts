// https://websockets.spec.whatwg.org/ and Deno.upgradeWebSocket. A late part.
import { carry } from "edgert:core/context";
import { defineConstants, natives, showAttributes } from "edgert:core/natives";
import { ownList } from "edgert:core/objects";
import { needArguments, sequence, usvString } from "edgert:core/webidl";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { CloseEvent, ErrorEvent, Event, EventTarget, fire, handlerAttribute, MessageEvent } from "edgert:events/events";
import { takeCredentials } from "edgert:fetch/credentials";
import { flatHeaders, Headers } from "edgert:fetch/headers";
import { exchangeOf, Request } from "edgert:fetch/request";
import { receivedResponse, type Response, switchingResponse } from "edgert:fetch/response";
import { Blob, bytesOfBlob, isBlob } from "edgert:file/file";
import { clearTimeout, setTimeout } from "edgert:timers/timers";
import { URL } from "edgert:url/url";
import type { BodyHandle } from "../fetch/native";
import type { SocketHandle } from "./native";

const enum State { Connecting, Open, Closing, Closed }
const enum Heard { Open, Message, Closing, Failed, End }
const kNoStatus = 1005, kAbnormal = 1006, kGoingAway = 1001;
// How long a peer may take to answer a Close frame, and to read why it has been failed.
const kCloseMs = 5000, kLingerMs = 1000;
const isToken = (text: string) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
const hasToken = (list: string | null, token: string) => (list ?? "").split(",").some((item) => item.trim().toLowerCase() === token);
const secret = Symbol();
let serve: (socket: SocketHandle, input: BodyHandle, protocol: string, extensions: string, idleMs: number) => WebSocket;

export class WebSocket extends EventTarget {
  #socket!: SocketHandle;
  #state = State.Connecting;
  #url = "";
  #protocol = "";
  #extensions = "";
  #binaryType = "blob";
  #dropped = 0;  // bytes that were sent when it was too late
  #code = kAbnormal;
  #reason = "";
  #error = "the connection has ended without a closing handshake";
  #origin = "";
  #request = 0;  // a client's, until it is answered
  #timer = 0;
  #idleMs = 0;
  #heard = 0;
  #pinged = false;
  static {
    serve = (handle, input, protocol, extensions, idleMs) => {
      const made = new WebSocket(secret as never);
      made.#socket = handle;
      made.#binaryType = "arraybuffer";  // as in Deno; a client's is "blob"
      made.#protocol = protocol;
      made.#extensions = extensions;
      made.#idleMs = idleMs;
      natives.websocket.start(handle, input, carry((event: number, first?: any, second?: any) => made.#hear(event, first, second)));
      return made;
    };
  }
  // https://websockets.spec.whatwg.org/#dom-websocket-websocket, and Deno's options in place of the protocols
  constructor(url: string | URL, protocols: string | Iterable<string> | { protocols?: string | Iterable<string>; headers?: HeadersInit } = ownList([])) {
    if ((url as unknown) === secret) { super(); return; }
    needArguments(arguments.length, 1, "WebSocket");
    const text = usvString(url);
    const isObject = (value: unknown): boolean => (typeof value === "object" && value !== null) || typeof value === "function";
    let given: any = protocols, fields: string[] = [];
    if (isObject(given) && (given[Symbol.iterator] ?? null) === null) {
      fields = fieldsOf(given.headers);
      given = given.protocols ?? ownList([]);
    }
    const list = isObject(given) ? sequence(given, "WebSocket's protocols", (item) => `${item}`) : [`${given}`];
    super();
    const parsed = URL.parse(text);
    if (parsed === null) throw new DOMException(`WebSocket: '${text}' is no URL`, "SyntaxError");
    if (parsed.protocol === "http:" || parsed.protocol === "https:") parsed.protocol = parsed.protocol.replace("http", "ws");
    if (parsed.protocol !== "ws:" && parsed.protocol !== "wss:") throw new DOMException(`WebSocket: the scheme of '${text}' is not ws or wss`, "SyntaxError");
    if (parsed.href.includes("#")) throw new DOMException("WebSocket: the URL has a fragment", "SyntaxError");
    if (!list.every(isToken) || new Set(list).size !== list.length) throw new DOMException("WebSocket: the protocols are not distinct tokens", "SyntaxError");
    this.#url = parsed.href;
    this.#origin = parsed.origin;
    this.#connect(new URL(parsed.href), list, fields);
  }
  get url() { return this.#url; }
  get readyState() { return this.#state as number; }
  get bufferedAmount() { return this.#dropped + natives.websocket.buffered(this.#socket); }
  get extensions() { return this.#extensions; }
  get protocol() { return this.#protocol; }
  get binaryType() { return this.#binaryType; }
  set binaryType(value: string) {
    const text = `${value}`;
    if (text === "blob" || text === "arraybuffer") this.#binaryType = text;
  }

  // https://websockets.spec.whatwg.org/#dom-websocket-send
  send(data: string | Blob | ArrayBuffer | ArrayBufferView): void {
    needArguments(arguments.length, 1, "send");
    let message: string | Uint8Array;
    if (isBlob(data)) message = bytesOfBlob(data);
    else if (data instanceof ArrayBuffer) message = new Uint8Array(data);
    else if (ArrayBuffer.isView(data)) message = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    else message = usvString(data);
    if (this.#state === State.Connecting) throw new DOMException("The WebSocket is not open yet", "InvalidStateError");
    if (this.#state === State.Open) natives.websocket.send(this.#socket, message);
    else this.#dropped += typeof message === "string" ? natives.encoding.encode(message).length : message.length;
  }

  // https://websockets.spec.whatwg.org/#dom-websocket-close
  close(code: number = undefined as never, reason: string = undefined as never): void {
    let status = code === undefined ? null : clampToShort(code);
    const why = reason === undefined ? "" : usvString(reason);
    if (status !== null && status !== 1000 && !(status >= 3000 && status <= 4999)) {
      throw new DOMException(`The close code must be 1000 or from 3000 to 4999, not ${status}`, "InvalidAccessError");
    }
    if (natives.encoding.encode(why).length > 123) throw new DOMException("The close reason is longer than 123 bytes", "SyntaxError");
    if (this.#state >= State.Closing) return;
    if (this.#state === State.Connecting) return this.#fail("the WebSocket was closed before it was open");
    if (status === null && why !== "") status = 1000;
    this.#state = State.Closing;
    natives.websocket.close(this.#socket, status, why);
    this.#endAfter(kCloseMs);
  }

  #endAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => natives.websocket.end(this.#socket, true), ms);
  }

  #hear(event: Heard, first: any, second: any): void {
    switch (event) {
      case Heard.Open:
        if (this.#state !== State.Connecting) return;
        this.#state = State.Open;
        this.#watch();
        fire(this, new Event("open"));
        break;
      case Heard.Message: {
        if (this.#state !== State.Open) return;
        const data = typeof first === "string" ? first : this.#binaryType === "blob" ? new Blob(ownList([first])) : (first as Uint8Array).buffer;
        fire(this, new MessageEvent("message", { data, origin: this.#origin }));
        break;
      }
      case Heard.Closing:
        this.#code = first;
        this.#reason = second;
        this.#state = State.Closing;
        this.#endAfter(kCloseMs);
        break;
      case Heard.Failed:
        this.#error = first;
        this.#state = State.Closing;
        this.#endAfter(kLingerMs);
        break;
      case Heard.End:
        this.#end(first);
    }
  }

  #end(wasClean: boolean): void {
    if (this.#state === State.Closed) return;
    clearTimeout(this.#timer);
    this.#state = State.Closed;
    if (!wasClean) fire(this, new ErrorEvent("error", { message: this.#error }));
    fire(this, new CloseEvent("close", { wasClean, code: this.#code, reason: this.#reason }));
  }

  // A peer that has been silent for a while is asked whether it is still there.
  #watch(): void {
    if (this.#idleMs === 0) return;
    this.#timer = setTimeout(() => {
      if (this.#state !== State.Open) return;
      const heard = natives.websocket.heard(this.#socket);
      if (heard === this.#heard && this.#pinged) {
        this.#code = kGoingAway;
        this.#error = this.#reason = "No response from ping frame.";
        this.#state = State.Closing;
        natives.websocket.close(this.#socket, kGoingAway, this.#reason);
        return natives.websocket.end(this.#socket, true);
      }
      this.#pinged = heard === this.#heard;
      this.#heard = heard;
      if (this.#pinged) natives.websocket.ping(this.#socket);
      this.#watch();
    }, this.#idleMs / 2);
  }

  // https://websockets.spec.whatwg.org/#concept-websocket-establish
  #connect(url: URL, protocols: string[], given: string[]): void {
    this.#socket = natives.websocket.create(true);
    const nonce = new Uint8Array(16);
    natives.core.randomBytes(nonce);
    const key = natives.encoding.btoa(String.fromCharCode(...nonce))!;
    const fields = ["Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", key, "Sec-WebSocket-Extensions", natives.websocket.offer()];
    if (protocols.length !== 0) fields.push("Sec-WebSocket-Protocol", protocols.join(", "));
    const authorization = takeCredentials(url);
    if (authorization !== "" && !given.includes("authorization")) fields.push("Authorization", authorization);
    for (const part of given) fields.push(part);
    this.#request = natives.fetch.send(null, "GET", url.href.replace(/^ws/, "http"), fields.join("\0") + "\0", natives.websocket.output(this.#socket) as never,
      carry((status: number, statusText: string, flat: string, input: BodyHandle) => {
        this.#request = 0;
        const wrong = this.#state === State.Connecting ? this.#check(receivedResponse(status, statusText, flat, input), key, protocols) : "it has been closed";
        if (wrong === null) return natives.websocket.start(this.#socket, input, carry((event: number, first?: any, second?: any) => this.#hear(event, first, second)));
        natives.fetch.cancelBody(input);
        this.#fail(wrong);
      }),
      carry((_name: string, message: string) => { this.#request = 0; this.#fail(message); }), null, "websocket");
  }

  // Why the server's answer is none, or null.
  #check(response: Response, key: string, protocols: string[]): string | null {
    const status = response.status, headers = response.headers;
    if (status !== 101) return `the server answers with status ${status}`;
    if (headers.get("upgrade")?.toLowerCase() !== "websocket") return "the server switches to another protocol";
    if (!hasToken(headers.get("connection"), "upgrade")) return "the server's answer has no Connection: Upgrade";
    if (headers.get("sec-websocket-accept") !== natives.websocket.acceptKey(key)) return "the server's Sec-WebSocket-Accept is wrong";
    const protocol = headers.get("sec-websocket-protocol");
    if (protocol === null ? protocols.length !== 0 : !protocols.includes(protocol)) return "the server has chosen none of the protocols";
    const extensions = headers.get("sec-websocket-extensions") ?? "";
    if (!natives.websocket.takeExtensions(this.#socket, extensions)) return "the server has chosen an extension that was not offered";
    this.#protocol = protocol ?? "";
    this.#extensions = extensions;
    return null;
  }

  // https://websockets.spec.whatwg.org/#fail-the-websocket-connection, before it is open
  #fail(message: string): void {
    if (this.#state >= State.Closing) return;
    this.#state = State.Closing;
    this.#error = message;
    if (this.#request !== 0) natives.fetch.abortSend(null, this.#request);
    setTimeout(() => { natives.websocket.end(this.#socket, true); this.#end(false); });
  }
}
for (const type of ["open", "message", "error", "close"]) handlerAttribute(WebSocket.prototype, type);
defineConstants(WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
showAttributes(WebSocket, ["url", "readyState", "protocol", "extensions", "bufferedAmount", "binaryType", "onopen", "onmessage", "onerror", "onclose"]);

// Names and values, without those that are the handshake's own.
function fieldsOf(headers: HeadersInit | undefined): string[] {
  if (headers === undefined) return [];
  const parts = flatHeaders(new Headers(headers)).split("\0"), fields: string[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) if (!parts[i]!.startsWith("sec-websocket-")) fields.push(parts[i]!, parts[i + 1]!);
  return fields;
}

// https://webidl.spec.whatwg.org/#es-unsigned-short with [Clamp]
function clampToShort(value: unknown): number {
  const number = Math.min(Math.max(Number(value), 0), 0xffff);
  if (Number.isNaN(number)) return 0;
  const down = Math.floor(number);
  return number - down > 0.5 || (number - down === 0.5 && down % 2 === 1) ? down + 1 : down;
}

export function upgradeWebSocket(request: Request, options: { protocol?: string; idleTimeout?: number } = {}): { socket: WebSocket; response: Response } {
  if (!(request instanceof Request)) throw new TypeError("upgradeWebSocket needs a Request");
  const headers = request.headers;
  if (!hasToken(headers.get("upgrade"), "websocket")) throw new TypeError("Invalid Header: 'upgrade' header must contain 'websocket'");
  if (!hasToken(headers.get("connection"), "upgrade")) throw new TypeError("Invalid Header: 'connection' header must contain 'Upgrade'");
  const key = headers.get("sec-websocket-key");
  if (key === null) throw new TypeError("Invalid Header: 'sec-websocket-key' header must be set");
  if (!/^[A-Za-z0-9+/]{22}==$/.test(key)) throw new TypeError("Invalid Header: 'sec-websocket-key' header must be 16 bytes in base64");
  if (headers.get("sec-websocket-version") !== "13") throw new TypeError("Invalid Header: 'sec-websocket-version' header must be '13'");
  const answer: Record<string, string> = { upgrade: "websocket", connection: "Upgrade", "sec-websocket-accept": natives.websocket.acceptKey(key) };
  const protocol = options?.protocol ? `${options.protocol}` : "";
  if (protocol !== "") {
    const offered = (headers.get("sec-websocket-protocol") ?? "").split(",").map((item: string) => item.trim());
    if (!offered.includes(protocol)) throw new TypeError(`Protocol '${protocol}' not in the request's protocol list (non negotiable)`);
    answer["sec-websocket-protocol"] = protocol;
  }
  const idle = options?.idleTimeout === undefined ? 30 : Number(options.idleTimeout);
  if (!(idle >= 0 && idle <= 0x7fffffff / 1000)) throw new TypeError("upgradeWebSocket: idleTimeout must be a number of seconds");
  const input = natives.websocket.input(exchangeOf(request));
  if (input === null) throw new TypeError("upgradeWebSocket: the request cannot be upgraded, or has been before");
  const handle = natives.websocket.create(false);
  const extensions = natives.websocket.chooseExtensions(handle, headers.get("sec-websocket-extensions") ?? "");
  if (extensions !== "") answer["sec-websocket-extensions"] = extensions;
  const socket = serve(handle, input, protocol, extensions, idle * 1000);
  return { socket, response: switchingResponse(answer, natives.websocket.output(handle)) };
}
