// Requests that arrive, and the handler that answers them.
import { carry } from "../core/context";
import { natives } from "../core/natives";
import { console } from "../console/console";
import { bodyOf, pump } from "./body";
import { abortRequest, incomingRequest, type Request } from "./request";
import { Response, responseHead, takeSwitch } from "./response";

export interface RequestInfo { remoteAddr: { transport: "tcp"; hostname: string; port: number } }
export type Handler = (request: Request, info: RequestInfo) => Response | Promise<Response>;

let handler: Handler | null = null;
let onError: ((error: unknown) => Response | Promise<Response>) | null = null;
let evaluated = false;
let waiting: (() => void)[] = [];
const open = new Map<number, Request>();

// The first handler wins, as the first accept loop does.
export function setHandler(next: Handler, errors: typeof onError = null): void {
  if (handler !== null) return;
  handler = next;
  onError = errors;
  natives.fetch.handlerRegistered();
  const queued = waiting;
  waiting = [];
  for (const run of queued) run();
}
export const clearHandler = () => { handler = null; };

export function entryEvaluated(): void {
  evaluated = true;
  const queued = waiting;
  waiting = [];
  for (const run of queued) run();
}

function send(id: number, request: Request, response: unknown): void {
  if (open.size !== 0) open.delete(id);
  if (!(response instanceof Response)) {
    console.error(new TypeError("Return value from serve handler must be a response or a promise resolving to a response"));
    return natives.fetch.respond(id, 502, "", "content-type\0text/plain;charset=UTF-8\0", "Bad Gateway");
  }
  const [status, statusText, headers] = responseHead(response);
  if (status === 101) {
    const output = takeSwitch(response);
    if (output !== null) return natives.fetch.respondSplice(id, status, statusText, headers, output);
    console.error(new TypeError("A response with status 101 can be returned once"));
    return natives.fetch.respond(id, 502, "", "", null);
  }
  const body = response[bodyOf];
  if (body.used || body.stream?.locked) {
    console.error(new TypeError("The body of the response is unusable: it has been read or is locked"));
    return natives.fetch.respond(id, 500, "", "content-type\0text/plain;charset=UTF-8\0", "Internal Server Error");
  }
  body.used = true;
  if (body.handle) return natives.fetch.respondSplice(id, status, statusText, headers, body.handle);
  if (body.stream) {
    // Its client may still go away.
    open.set(id, request);
    return natives.fetch.respondStream(id, status, statusText, headers, ...pump(body.stream, () => open.delete(id)));
  }
  natives.fetch.respond(id, status, statusText, headers, body.whole);
}

async function refuse(id: number, request: Request, error: unknown): Promise<void> {
  try {
    if (onError) return send(id, request, await onError(error));
  } catch (second) {
    error = second;
  }
  console.error(error);
  open.delete(id);
  natives.fetch.respond(id, 500, "", "content-type\0text/plain;charset=UTF-8\0", "Internal Server Error");
}

natives.core.setHook("request", function request(id: number, method: string, url: string, headers: string, hasBody: boolean, hostname: string, port: number): void {
  if (handler === null) {
    if (!evaluated) { waiting.push(carry(() => request(id, method, url, headers, hasBody, hostname, port))); return; }
    return natives.fetch.failRequest(id, "the worker has registered no request handler (Deno.serve or export default { fetch })");
  }
  const incoming = incomingRequest(id, method, url, headers, hasBody);
  let answer;
  try {
    answer = handler(incoming, { remoteAddr: { transport: "tcp", hostname, port } });
  } catch (error) {
    void refuse(id, incoming, error);
    return;
  }
  if (answer instanceof Response) return send(id, incoming, answer);
  open.set(id, incoming);
  Promise.resolve(answer).then((response) => {
    try {
      send(id, incoming, response);
    } catch (error) {
      void refuse(id, incoming, error);
    }
  }, (error) => refuse(id, incoming, error));
});
natives.core.setHook("abort", (id: number) => {
  const request = open.get(id);
  open.delete(id);
  if (request) abortRequest(request);
});
