// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
import { TextDecoder } from "edgert:encoding/encoding";

export interface StreamEvent { type: string; data: string; lastEventId: string }

export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #onRetry: (ms: number) => void;
  // A line that has not ended yet, and whether a line feed would belong to the carriage return before it.
  #line = "";
  #afterReturn = false;
  #type = "";
  #data = "";
  #id: string;
  constructor(lastEventId: string, onEvent: (event: StreamEvent) => void, onRetry: (ms: number) => void) {
    this.#id = lastEventId;
    this.#onEvent = onEvent;
    this.#onRetry = onRetry;
  }

  // What has no end when the stream ends is dropped.
  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === "") return;
    let from = this.#afterReturn && text[0] === "\n" ? 1 : 0;
    this.#afterReturn = false;
    const ends = /\r\n?|\n/g;
    ends.lastIndex = from;
    for (let end; (end = ends.exec(text)) !== null; from = ends.lastIndex) {
      const line = this.#line + text.slice(from, end.index);
      this.#line = "";
      this.#afterReturn = end[0] === "\r" && ends.lastIndex === text.length;
      this.#take(line);
    }
    this.#line += text.slice(from);
  }

  #take(line: string): void {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data += value + "\n";
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^[0-9]+$/.test(value)) this.#onRetry(Number(value));
  }

  // https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage
  #dispatch(): void {
    const data = this.#data.slice(0, -1), type = this.#type || "message", dispatched = this.#data !== "";
    this.#data = this.#type = "";
    this.#onEvent({ type: dispatched ? type : "", data, lastEventId: this.#id });
  }
}
