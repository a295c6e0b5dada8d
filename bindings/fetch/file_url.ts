// fetch of file: URLs: the files that a worker's static patterns name; a main script's are all. A late part.
import { natives } from "edgert:core/natives";
import { bodyOf } from "edgert:fetch/body";
import { abortReason, isAbortable, onAbort, type Request } from "edgert:fetch/request";
import { fetchedResponse, receivedResponse, type Response } from "edgert:fetch/response";

export function fetchFile(request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    const url = request.url, method = request.method;
    const fail = (why: string) => reject(new TypeError(`error sending request for url (${url}): ${why}`));
    if (method !== "GET") return fail(`files are fetched by GET, not by ${method}`);
    const ignoreSignal = isAbortable(request) ? onAbort(request, reject) : null;
    natives.fetch.openFile(url, (handle, size) => {
      const response = receivedResponse(200, "OK", `content-length\0${size}\0`, handle);
      ignoreSignal?.();
      if (ignoreSignal) bodyOf(response).aborted = () => abortReason(request);
      resolve(fetchedResponse(response, url, false));
    }, (message) => { ignoreSignal?.(); fail(message); });
  });
}
