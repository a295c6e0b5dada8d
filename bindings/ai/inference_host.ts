// Models that a server runs which speaks Ollama's protocol or OpenAI's: asked by the worker's own fetch, under its rules and limits.
import { AbortController, AbortSignal } from "edgert:abort/abort";
import { ownList, record } from "edgert:core/objects";
import { dictionary } from "edgert:core/webidl";
import { DOMException } from "edgert:dom-exception/dom_exception";
import { TextDecoder } from "edgert:encoding/encoding";
import { fetchUnseen } from "edgert:fetch/fetch";
import type { Response } from "edgert:fetch/response";
import { abandon, acquireReader, ReadableStream, readableOf, readChunk, type Reader, type ReadableStreamDefaultController } from "edgert:streams/streams";
import { clearTimeout, kLongestTimeout, setTimeout } from "edgert:timers/timers";
import { URL } from "edgert:url/url";
import { errorIn, errorInText, EventSplitter, kLongestMessage, LineSplitter, member, messageOf, type Splitter } from "./messages";

type Mode = "ollama" | "openaicompatible";
interface Options { readonly mode: Mode; readonly stream: boolean; readonly timeoutMs: number; readonly signal: AbortSignal | null }

const kTimeout = 60;  // seconds
const kLongestErrorBody = 1 << 16;
const paths: Record<Mode, string> = record({ ollama: "/api/generate", openaicompatible: "/v1/chat/completions" });
const isMode = (mode: unknown): mode is Mode => mode === "ollama" || mode === "openaicompatible";

function optionsOf(given: unknown): Options {
  const { mode: wanted, stream, timeout: limit, signal: stop } = dictionary(given, "Session.run's options");
  const mode: unknown = wanted ?? "ollama", timeout: unknown = limit ?? kTimeout, signal: unknown = stop ?? null;
  if (!isMode(mode)) throw new TypeError(`invalid mode: ${String(mode)}`);
  if (typeof timeout !== "number" || !(timeout >= 0)) throw new TypeError("Session.run: the timeout must be a number of seconds that is not negative");
  if (signal !== null && !(signal instanceof AbortSignal)) throw new TypeError("Session.run: the signal is no AbortSignal");
  return record({ mode, stream: !!stream, timeoutMs: Math.min(timeout * 1000, kLongestTimeout), signal });
}

function requestBody(model: string, prompt: any, { mode, stream }: Options): string {
  if (mode === "ollama") {
    if (typeof prompt !== "string") throw new TypeError("Session.run: the prompt must be a string where the mode is ollama");
    return JSON.stringify(record({ model, stream, prompt }));
  }
  if (typeof prompt !== "object" || prompt === null) throw new TypeError("Session.run: the prompt must be the object that a chat completion takes (messages, …) where the mode is openaicompatible");
  return JSON.stringify(record({ model, ...prompt, stream }));
}

function addressOf(host: string, mode: Mode): string {
  const url = URL.parse(paths[mode], host);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) throw new TypeError("AI_INFERENCE_API_HOST must be an http: or https: URL, as http://localhost:11434");
  return url.href;
}

// Why a message is the last one; null: others follow. Of several choices the first counts.
const kUnfinished = "Expected a completed response.";
function endOf(mode: Mode, message: object): string | null {
  if (mode === "ollama") return member(message, "done") === true ? "stop" : null;
  const reason: unknown = member(member(member(message, "choices"), 0), "finish_reason");
  return typeof reason === "string" ? reason : null;
}
const isComplete = (reason: string | null) => reason === "stop" || reason === "tool_calls" || reason === "function_call";
const unfinished = (reason: string | null) => new Error(reason === null ? kUnfinished : `${kUnfinished} It ended by finish_reason "${reason}".`);

// One run: the request, until its answer has been read, given up or timed out.
class Run {
  readonly #mode: Mode;
  readonly #signal: AbortSignal;
  readonly #timer: number;
  readonly #splitter: Splitter;
  #reader: Reader | null = null;
  #texts: string[] = [];
  #at = 0;
  // What has come since the last message.
  #pending = 0;
  #ending: string | null = null;
  constructor({ mode, timeoutMs, signal }: Options) {
    const controller = new AbortController();
    const onText = (text: string) => {
      this.#texts.push(text);
      this.#pending = 0;
    };
    this.#mode = mode;
    this.#signal = signal === null ? controller.signal : AbortSignal.any(ownList([signal, controller.signal]));
    this.#splitter = mode === "ollama" ? new LineSplitter(onText) : new EventSplitter(onText);
    this.#timer = setTimeout(() => controller.abort(new DOMException("Signal timed out.", "TimeoutError")), timeoutMs);
  }
  get signal() { return this.#signal; }
  // Nobody asks for more.
  close(reason: unknown): void {
    clearTimeout(this.#timer);
    if (this.#reader !== null) abandon(this.#reader, reason);
    this.#reader = null;
    this.#texts = [];
    this.#at = 0;
  }
  begin(response: Response): void {
    const body: ReadableStream | null = response.body;
    if (body === null) throw new Error("Missing body");
    this.#reader = acquireReader(readableOf(body));
  }

  // Null: the answer has ended.
  async #text(): Promise<string | null> {
    while (this.#at === this.#texts.length) {
      if (this.#reader === null) return null;
      this.#texts = [];
      this.#at = 0;
      const { done, value } = await readChunk(this.#reader);
      if (done) {
        this.#reader = null;
        this.#splitter.end();
      } else {
        const bytes: Uint8Array = value;
        this.#pending += bytes.length;
        this.#splitter.push(bytes);
        if (this.#pending > kLongestMessage) throw new RangeError(`the inference API host has sent a message of more than ${kLongestMessage} bytes`);
      }
    }
    return this.#texts[this.#at++]!;
  }
  // The next message, or the end.
  async #step(controller: ReadableStreamDefaultController): Promise<void> {
    if (this.#signal.aborted) throw this.#signal.reason;
    const isOver = this.#ending !== null && (this.#mode === "ollama" || !isComplete(this.#ending));
    const text = isOver ? null : await this.#text();
    if (text === null || (text === "[DONE]" && this.#mode === "openaicompatible")) {
      if (this.#ending === null) throw new Error("Did not receive done or success response in stream.");
      if (!isComplete(this.#ending)) throw unfinished(this.#ending);
      this.close(undefined);
      return controller.close();
    }
    const message = messageOf(text);
    const said = errorIn(message);
    if (said !== null) throw new Error(said);
    this.#ending ??= endOf(this.#mode, message);
    controller.enqueue(message);
  }
  messages(): ReadableStream {
    return new ReadableStream({
      pull: async (controller: ReadableStreamDefaultController) => {
        try {
          await this.#step(controller);
        } catch (error) {
          this.close(error);
          throw error;
        }
      },
      cancel: (reason: unknown) => this.close(reason),
    }, { highWaterMark: 0 });
  }
}

async function beginningOf(response: Response): Promise<string> {
  const body: ReadableStream | null = response.body;
  if (body === null) return "";
  const reader = acquireReader(readableOf(body));
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let chunk; text.length < kLongestErrorBody && !(chunk = await readChunk(reader)).done;) text += decoder.decode(chunk.value, { stream: true });
    abandon(reader, undefined);
  } catch {
    // What there is of it says more than that it broke off.
  }
  return text;
}

export async function askHost(host: string, model: string, prompt: unknown, given: unknown): Promise<unknown> {
  const options = optionsOf(given);
  const url = addressOf(host, options.mode), body = requestBody(model, prompt, options);
  const run = new Run(options);
  let isStreamed = false;
  try {
    const { value: response } = await fetchUnseen(url, { method: "POST", headers: { "content-type": "application/json" }, body, signal: run.signal });
    if (!response.ok) {
      const said = errorInText(await beginningOf(response));
      const failure = `Failed to fetch inference API host. Status ${response.status}: ${response.statusText}`.trim();
      throw new Error(said === "" ? failure : `${failure} (${said})`);
    }
    if (options.stream) {
      run.begin(response);
      isStreamed = true;
      return run.messages().values();
    }
    const message = messageOf(await response.text());
    const said = errorIn(message);
    if (said !== null) throw new Error(said);
    const reason = endOf(options.mode, message);
    if (!isComplete(reason)) throw unfinished(reason);
    return message;
  } finally {
    if (!isStreamed) run.close(undefined);
  }
}
