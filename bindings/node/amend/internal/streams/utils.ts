// internal/streams/utils: streams of the web are told by marks, which they have from here on.
import { requireBuiltin } from "edgert:node/loader";

export function amend(): void {
  requireBuiltin("internal/webstreams/readablestream");
  requireBuiltin("internal/webstreams/writablestream");
}
