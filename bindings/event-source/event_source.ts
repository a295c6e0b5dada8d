// https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface. A late part.
import { natives, showAttributes } from "edgert:core/natives";
import { dictionary, needArguments, usvString } from "edgert:core/webidl";
import { AbortController } from "edgert:abort/abort";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { latin1 } from "edgert:encoding/encoding";
import { Event, EventTarget, handlerAttribute, MessageEvent } from "edgert:events/events";
import { fetch } from "edgert:fetch/fetch";
import type { Response } from "edgert:fetch/response";
import { abandon, acquireReader, readableOf, readChunk, type ReadableStream } from "edgert:streams/streams";
import { clearTimeout, setTimeout } from "edgert:timers/timers";
import { URL } from "edgert:url/url";
import { parseMimeType } from "../mime/mime";
import { EventStreamParser, type StreamEvent } from "./event_stream";

const enum State { Connecting, Open, Closed }
const kRetry = 3000;
const kLongest = 2147483647;

export class EventSource extends EventTarget {
  readonly #url: URL;
  readonly #withCredentials: boolean;
  #state = State.Connecting;
  #lastEventId = "";
  #retry = kRetry;
  #timer = 0;
  #controller = new AbortController();
  constructor(url: string | URL, init: { withCredentials?: boolean } = undefined as never) {
    needArguments(arguments.length, 1, "EventSource");
    const text = usvString(url);
    const { withCredentials } = dictionary(init, "EventSource's options");
    super();
    const parsed = URL.parse(text);
    if (parsed === null) throw new DOMException(`EventSource: '${text}' is no URL`, "SyntaxError");
    this.#url = parsed;
    this.#withCredentials = !!withCredentials;
    void this.#connect();
  }
  get url() { return this.#url.href; }
  get withCredentials() { return this.#withCredentials; }
  get readyState() { return this.#state as number; }
  close() {
    this.#state = State.Closed;
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  async #connect(): Promise<void> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    if (this.#lastEventId !== "") headers["last-event-id"] = latin1(natives.encoding.encode(this.#lastEventId));
    const signal = this.#controller.signal;
    let response: Response;
    try {
      response = await fetch(this.url, { headers, signal, cache: "no-store" } as never);
    } catch {
      return this.#reconnect();
    }
    const body: ReadableStream | null = response.body;
    const wrong = response.status !== 200 || parseMimeType(response.headers.get("content-type") ?? "")?.essence !== "text/event-stream";
    if (wrong || this.#state === State.Closed) {
      if (body !== null) body.cancel().catch(() => {});
      if (wrong) this.#fail();
      return;
    }
    this.#state = State.Open;
    this.dispatchEvent(new Event("open"));
    const origin = new URL(response.url || this.url).origin;
    const parser = new EventStreamParser(this.#lastEventId, (event) => this.#dispatch(event, origin), (ms) => { this.#retry = Math.min(ms, kLongest); });
    const reader = body === null ? undefined : acquireReader(readableOf(body));
    const stop = () => { if (reader !== undefined) abandon(reader, undefined); };
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    try {
      for (let chunk; reader !== undefined && !(chunk = await readChunk(reader)).done;) parser.push(chunk.value);
    } catch {
      // A connection that broke off is made anew like one that ended.
    }
    signal.removeEventListener("abort", stop);
    this.#reconnect();
  }

  #dispatch({ type, data, lastEventId }: StreamEvent, origin: string): void {
    if (this.#state === State.Closed) return;
    this.#lastEventId = lastEventId;
    if (type !== "") this.dispatchEvent(new MessageEvent(type, { data, lastEventId, origin }));
  }

  // https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection
  #reconnect(): void {
    if (this.#state === State.Closed) return;
    this.#state = State.Connecting;
    this.dispatchEvent(new Event("error"));
    // A listener may have closed it.
    if ((this.#state as State) === State.Connecting) this.#timer = setTimeout(() => this.#connect(), this.#retry);
  }

  // https://html.spec.whatwg.org/multipage/server-sent-events.html#fail-the-connection
  #fail(): void {
    if (this.#state === State.Closed) return;
    this.#state = State.Closed;
    this.dispatchEvent(new Event("error"));
  }
}
for (const type of ["open", "message", "error"]) handlerAttribute(EventSource.prototype, type);
["CONNECTING", "OPEN", "CLOSED"].forEach((name, value) => {
  for (const target of [EventSource, EventSource.prototype]) Object.defineProperty(target, name, { value, enumerable: true });
});
showAttributes(EventSource, ["readyState", "url", "withCredentials", "onopen", "onmessage", "onerror"]);
