// What servers of models send: Ollama's lines of JSON, OpenAI's event streams, and what either says of an error.
import { TextDecoder } from "edgert:encoding/encoding";
import { latin1Bytes } from "edgert:core/primordials";
import { EventStreamParser } from "../event-source/event_stream";

// A message, or what there is of one, that is longer ends the stream.
export const kLongestMessage = 1 << 20;

// Takes bytes as they come, and gives each message's text to `onText` as soon as it is whole. `end`: nothing more comes.
export interface Splitter { push(bytes: Uint8Array): void; end(): void }

// https://github.com/ollama/ollama/blob/main/docs/api.md#streaming-responses
export class LineSplitter implements Splitter {
  readonly #decoder = new TextDecoder();
  readonly #onText: (text: string) => void;
  #line = "";
  constructor(onText: (text: string) => void) { this.#onText = onText; }
  push(bytes: Uint8Array): void { this.#take(this.#decoder.decode(bytes, { stream: true })); }
  end(): void { this.#take(this.#decoder.decode() + "\n"); }

  #take(text: string): void {
    let from = 0;
    for (let end; (end = text.indexOf("\n", from)) >= 0; from = end + 1) {
      const line = (this.#line + text.slice(from, end)).trim();
      this.#line = "";
      if (line !== "") this.#onText(line);
    }
    this.#line += text.slice(from);
  }
}

// https://platform.openai.com/docs/api-reference/chat-streaming
export class EventSplitter implements Splitter {
  readonly #parser: EventStreamParser;
  constructor(onText: (text: string) => void) {
    this.#parser = new EventStreamParser("", ({ type, data }) => { if (type !== "") onText(data); }, () => {});
  }
  push(bytes: Uint8Array): void { this.#parser.push(bytes); }
  // The last event counts though its empty line is missing.
  end(): void { this.#parser.push(latin1Bytes("\n\n")); }
}

// A member of what JSON was made of, and of nothing that lies behind it.
export const member = (value: any, name: PropertyKey): any => (typeof value === "object" && value !== null && Object.prototype.hasOwnProperty.call(value, name) ? value[name] : undefined);

const kLongestError = 1000;
const kShown = 100;

// What a message says went wrong: `{"error": "…"}` of Ollama, `{"error": {"message": "…"}}` of OpenAI.
export function errorIn(message: unknown): string | null {
  const error = member(message, "error");
  if (error === undefined || error === null) return null;
  const said = typeof error === "string" ? error : member(error, "message");
  const text: string = typeof said === "string" ? said : JSON.stringify(error);
  return text.slice(0, kLongestError);
}

// Of the body of an answer whose status is an error's; empty: it says nothing of it.
export function errorInText(text: string): string {
  try {
    return errorIn(JSON.parse(text)) ?? "";
  } catch {
    return text.trim().slice(0, kLongestError);
  }
}

export function messageOf(text: string): object {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new SyntaxError(`the inference API host has sent what is no JSON: ${shown(text)}`);
  }
  if (typeof message !== "object" || message === null) throw new TypeError(`the inference API host has sent what is no JSON object: ${shown(text)}`);
  return message;
}
const shown = (text: string) => (text.length > kShown ? JSON.stringify(text.slice(0, kShown)) + "…" : JSON.stringify(text));
