// Requests that arrive, and the handler that answers them.
import { carry } from "../core/context";
import { natives } from "../core/natives";
import { kNoHandler, kRequestFailed, kWorkerOption, logDebug, logError } from "../console/console";
import { ownData } from "../console/names";
import { bodyOf, headersOf, pump } from "../fetch/body";
import { isInterrupted } from "../core/errors";
import { DOMException } from "../dom-exception/dom_exception";
import { abortRequest, exchangeOf, hasClientGone, incomingRequest, type Request } from "../fetch/request";
import { isResponse, Response, responseHead, takeSwitch } from "../fetch/response";

export interface RequestInfo { remoteAddr: { transport: "tcp"; hostname: string; port: number } }
export type Handler = (request: Request, info: RequestInfo) => Response | Promise<Response>;

let handler: Handler | null = null;
let lastRegistered = 0;
// What a script has written that `handler` calls.
let written: unknown = null;
let onError: ((error: unknown) => Response | Promise<Response>) | null = null;
let evaluated = false;
let isShut = false;
// What the entry has in place of a handler.
let instead = "";
let isTold = false;
let waiting: (() => void)[] = [];
// A run of a schedule comes as a request does, by a method that no client can send.
const kScheduledRun = "scheduled run";
let runScheduled: ((id: number, name: string, due: number) => void) | null = null;
export const onScheduledRun = (run: typeof runScheduled) => { runScheduled = run; };
export const hasEvaluated = (): boolean => evaluated;
// Whoever is told that a client has gone, beside requests.
let abortRun: ((id: number) => void) | null = null;
export const onAbortedRun = (abort: typeof abortRun) => { abortRun = abort; };
// Those that are not answered yet, at their places: an exchange's number is its place with a generation above it, which the request knows.
const open: (Request | null)[] = [];
const placeOf = (id: number): number => id & 0x3ffff;
function keepOpen(id: number, request: Request): void {
  const place = placeOf(id);
  while (open.length <= place) open.push(null);
  open[place]! = request;
}
function takeOpen(id: number): Request | null {
  const place = placeOf(id);
  if (place >= open.length) return null;
  const request = open[place]!;
  if (request === null || exchangeOf(request) !== id) return null;
  open[place]! = null as never;
  return request;
}

// The first handler wins, as the first accept loop does; whoever comes while it is there gets no requests, ever. What is returned ends
// the one that has won.
export function setHandler(next: Handler, errors: typeof onError = null, code: unknown = next): (() => void) | null {
  if (handler !== null) return null;
  handler = next;
  written = code;
  onError = errors;
  const own = ++lastRegistered;
  natives.fetch.handlerRegistered();
  // The code around this call comes first, as when no request has waited.
  if (waiting.length !== 0) void new Promise<void>((resolve) => { resolve(); }).then(handOutWaiting);
  return () => {
    if (handler === null || own !== lastRegistered) return;
    handler = null;
    isShut = true;
  };
}

function handOutWaiting(): void {
  const queued = waiting;
  waiting = [];
  for (const run of queued) run();
}
natives.snapshot.setHook("unanswered", handOutWaiting);

// `exported`: what the entry exports, which may be meant for a handler and be none.
export function entryEvaluated(exported: any): void {
  evaluated = true;
  const entry: unknown = exported.default;
  if (entry instanceof Response) instead = "; its default export is a Response, where an object with a function fetch is wanted, which returns one";
  else if (typeof entry === "function") instead = "; its default export is a function, where an object with a function fetch is wanted";
  else if (typeof entry === "object" && entry !== null) instead = "; its default export has no fetch";
  else if (typeof exported.fetch === "function") instead = "; it exports fetch by name, where it belongs into the default export";
  else if (entry === undefined) instead = otherExport(exported);
  handOutWaiting();
}

// A function that may be meant for the handler.
function otherExport(exported: any): string {
  for (const name of Object.keys(exported)) {
    if (typeof exported[name] === "function" && name.length < 100) return `; its export ${name} is none: export default { fetch: ${name} } makes it one`;
  }
  return "; it exports nothing that could be one";
}

// "GET /path", for the log. What follows the path may be secret.
function named(request: Request): string {
  const url = request.url;
  const path = url.slice(url.indexOf("/", url.indexOf("://") + 3));
  const query = path.indexOf("?");
  return `${request.method} ${query === -1 ? path : path.slice(0, query)}`;
}

// That a client has left is nobody's error, and what was under way for it ends by one.
const isOfClientGone = (request: Request, error: unknown): boolean =>
  hasClientGone(request) && (isInterrupted(error) || (error instanceof DOMException && error.name === "AbortError"));

// It is a main script that gave an option that cannot be. Any script may say so of itself, and gets another code in its log.
function isOfOption(error: unknown): boolean {
  if (!(error instanceof TypeError)) return false;
  const message = ownData(error, "message");
  return typeof message === "string" && message.startsWith("userWorkers.create: ");
}

function tellFailure(request: Request, status: number, error: unknown): void {
  if (isOfClientGone(request, error)) logDebug(`the client of ${named(request)} has gone`, error);
  else logError(`${named(request)} is answered with ${status}`, isOfOption(error) ? kWorkerOption : kRequestFailed, error);
}

function refuseUnanswered(id: number): void {
  const what = isShut ? "the worker has shut its server down" : `the worker has registered no request handler (Deno.serve or export default { fetch })${instead}`;
  if (!isTold) logError(what, kNoHandler);
  isTold = true;
  natives.fetch.failRequest(id, what);
}

// Why it cannot switch to the protocol that it names; nothing where it can.
function switchFault(request: Request, response: Response): string {
  const to = (headersOf(response).get("upgrade") ?? "").toLowerCase();
  if (to === "") return "A response with status 101 has no Upgrade header";
  const asked = headersOf(request).get("upgrade") ?? "";
  for (const one of asked.toLowerCase().split(",")) if (one.trim() === to) return "";
  const what = asked === "" ? "for no other protocol" : `for ${asked.slice(0, 100)}`;
  return `The response switches to ${to.slice(0, 100)}, and the request asks ${what}`;
}

function send(id: number, request: Request, response: unknown): void {
  takeOpen(id);
  if (!isResponse(response)) {
    // What it is, and nothing of it: it may be a secret.
    const given = response === null ? "null" : typeof response;
    const what = given === "object" || given === "function" ? `another ${given}` : given;
    // It is told where the handler stands.
    natives.core.logFault(3, kRequestFailed, `${named(request)} is answered with 502: TypeError: Return value from serve handler must be a response or a promise resolving to a response, and is ${what}`, [written]);
    return natives.fetch.respond(id, 502, "", "content-type\0text/plain;charset=UTF-8\0", "Bad Gateway");
  }
  const [status, statusText, headers] = responseHead(response);
  if (status === 101) {
    const output = takeSwitch(response);
    const fault = output === null ? "A response with status 101 can be returned once" : switchFault(request, response);
    if (fault !== "") tellFailure(request, 502, new TypeError(fault));
    if (fault !== "" && Array.isArray(output)) {
      output[2]();
      return natives.fetch.respond(id, 502, "", "", null);
    }
    if (Array.isArray(output)) return natives.fetch.respondStream(id, status, statusText, headers, output[0], output[1], output[2]);
    if (output !== null) return natives.fetch.respondSplice(id, status, statusText, headers, output);
    return natives.fetch.respond(id, 502, "", "", null);
  }
  const body = bodyOf(response);
  if (body.used || body.stream?.locked) {
    tellFailure(request, 500, new TypeError("The body of the response is unusable: it has been read or is locked"));
    return natives.fetch.respond(id, 500, "", "content-type\0text/plain;charset=UTF-8\0", "Internal Server Error");
  }
  body.used = true;
  if (body.handle) return natives.fetch.respondSplice(id, status, statusText, headers, body.handle);
  if (body.stream) {
    // Its client may still go away.
    keepOpen(id, request);
    const piped = pump(body.stream, () => { takeOpen(id); }, (error) => logError(`the body of the response to ${named(request)} ends too early`, kRequestFailed, error));
    try {
      return natives.fetch.respondStream(id, status, statusText, headers, piped[0], piped[1], piped[2]);
    } catch (error) {
      piped[2]();
      throw error;
    }
  }
  natives.fetch.respond(id, status, statusText, headers, body.whole);
}

async function answerLater(id: number, request: Request, answer: unknown): Promise<void> {
  try {
    send(id, request, await answer);
  } catch (error) {
    void refuse(id, request, error);
  }
}

async function refuse(id: number, request: Request, error: unknown): Promise<void> {
  try {
    if (onError) return send(id, request, await (onError(error) as unknown));
  } catch (second) {
    error = second;
  }
  tellFailure(request, 500, error);
  takeOpen(id);
  natives.fetch.respond(id, 500, "", "content-type\0text/plain;charset=UTF-8\0", "Internal Server Error");
}

natives.snapshot.setHook("request", function request(id: number, method: string, url: string, headers: string, hasBody: boolean, hostname: string, port: number): void {
  if (method === kScheduledRun) {
    const name = url.slice("schedule:".length);
    if (!evaluated) { waiting.push(carry(() => request(id, method, url, headers, hasBody, hostname, port))); return; }
    if (runScheduled !== null) return runScheduled(id, name, Number(headers.split("\0")[1]!));
    return natives.fetch.respond(id, 404, "", "", `the function has no schedule ${name}`);
  }
  if (handler === null) {
    if (!evaluated || (!isShut && natives.fetch.awaitsHandler())) { waiting.push(carry(() => request(id, method, url, headers, hasBody, hostname, port))); return; }
    return refuseUnanswered(id);
  }
  const incoming = incomingRequest(id, method, url, headers, hasBody);
  let answer;
  try {
    answer = handler(incoming, { remoteAddr: { transport: "tcp", hostname, port } });
    if (isResponse(answer)) return send(id, incoming, answer);
  } catch (error) {
    void refuse(id, incoming, error);
    return;
  }
  keepOpen(id, incoming);
  void answerLater(id, incoming, answer);
});
natives.snapshot.setHook("abort", (id: number) => {
  const request = takeOpen(id);
  if (request !== null) abortRequest(request);
  else if (abortRun !== null) abortRun(id);
});
