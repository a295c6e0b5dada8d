// internalBinding("js_stream"): a handle over a stream of a script, for TLS on top of it.
import { unavailable } from "edgert:node/loader";

export class JSStream {
  constructor() { throw unavailable("a socket over another stream"); }
}
