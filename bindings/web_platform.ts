// The platform, part by part, in the order they need each other. Bundled as
//   esbuild web_platform.ts --bundle --format=iife --banner:js="(function(natives){" --footer:js="})"
import "./ecmascript/arrays";
import { countWaits } from "./ecmascript/atomics";
import { addLate } from "./ecmascript/collections";
import "./ecmascript/buffers";
import "./ecmascript/intl";
import "./ecmascript/iterators";
import "./ecmascript/list_formats";
import "./dom-exception/dom_exception";
import "./events/events";
import "./timers/timers";
import "./abort/abort";
import "./console/console";
import "./url/url";
import "./encoding/encoding";
import "./streams/streams";
import * as performance from "./performance/performance";
import "./crypto/crypto";
import "./navigator/navigator";
import "./structured-clone/structured_clone";
import "./fetch/fetch";
import "./host/host";
import { completeWebAssembly } from "./wasm/wasm";
import { entryEvaluated, setHandler } from "./serve/serve";
import { addEnvironment } from "./deno/deno";
import * as deno from "./deno/deno";
import { dispatchPlain, forEvents, forMain, forUser } from "./edge-runtime/edge_runtime";
import { defineLate, late, share } from "./core/late";
import * as lateParts from "./core/late";
import * as abort from "./abort/abort";
import * as consoles from "./console/console";
import * as context from "./core/context";
import * as errors from "./core/errors";
import * as later from "./core/later";
import * as core from "./core/natives";
import * as objects from "./core/objects";
import * as originals from "./core/originals";
import * as primordials from "./core/primordials";
import * as webidl from "./core/webidl";
import * as domException from "./dom-exception/dom_exception";
import * as crypto from "./crypto/crypto";
import * as encoding from "./encoding/encoding";
import * as events from "./events/events";
import * as body from "./fetch/body";
import * as credentials from "./fetch/credentials";
import * as fetch from "./fetch/fetch";
import * as headers from "./fetch/headers";
import * as request from "./fetch/request";
import * as response from "./fetch/response";
import * as serve from "./serve/serve";
import * as bytes from "./streams/bytes";
import * as readable from "./streams/readable";
import * as readableStream from "./streams/readable_stream";
import * as streams from "./streams/streams";
import * as transform from "./streams/transform";
import * as transformStream from "./streams/transform_stream";
import * as writable from "./streams/writable";
import * as writableStream from "./streams/writable_stream";
import * as structuredClone from "./structured-clone/structured_clone";
import * as timers from "./timers/timers";
import * as url from "./url/url";

const { define, natives } = core;
share({
  "abort/abort": abort,
  "console/console": consoles,
  "core/context": context,
  "core/errors": errors,
  "core/late": lateParts,
  "core/later": later,
  "core/natives": core,
  "core/objects": objects,
  "core/originals": originals,
  "core/primordials": primordials,
  "core/webidl": webidl,
  "crypto/crypto": crypto,
  "deno/deno": deno,
  "dom-exception/dom_exception": domException,
  "encoding/encoding": encoding,
  "events/events": events,
  "fetch/body": body,
  "fetch/credentials": credentials,
  "fetch/fetch": fetch,
  "fetch/headers": headers,
  "fetch/request": request,
  "fetch/response": response,
  "performance/performance": performance,
  "serve/serve": serve,
  "streams/bytes": bytes,
  "streams/readable": readable,
  "streams/readable_stream": readableStream,
  "streams/streams": streams,
  "streams/transform": transform,
  "streams/transform_stream": transformStream,
  "streams/writable": writable,
  "streams/writable_stream": writableStream,
  "structured-clone/structured_clone": structuredClone,
  "timers/timers": timers,
  "url/url": url,
});
defineLate("messaging/messaging", ["BroadcastChannel", "MessageChannel", "MessagePort"]);
defineLate("urlpattern/urlpattern", ["URLPattern"]);
defineLate("performance/observer", ["PerformanceObserver", "PerformanceObserverEntryList"]);
defineLate("crypto/subtle", ["CryptoKey", "SubtleCrypto"]);
defineLate("file/file", ["Blob", "File"]);
defineLate("compression/compression", ["CompressionStream", "DecompressionStream"]);
defineLate("cache/cache", ["Cache", "CacheStorage", "caches"]);
defineLate("event-source/event_source", ["EventSource"]);
defineLate("fetch/form_data", ["FormData"]);
defineLate("websocket/websocket", ["WebSocket"]);
defineLate("file/file_reader", ["FileReader", "FileReaderSync"]);
defineLate("streams/text_streams", ["TextDecoderStream", "TextEncoderStream"]);
defineLate("ai/ai", ["Supabase"]);

define({
  self: globalThis,
  window: globalThis,
  SUPABASE_VERSION: "1.74.0",
  DENO_VERSION: "2.1.4",
});

natives.snapshot.setHook("start", (info: { privileged: boolean; events: boolean; id: string; carriesContext: boolean; exposesTraceId: boolean }) => {
  performance.startClock();
  addLate();
  primordials.addLateViewTypes();
  if (!info.privileged) addEnvironment("SB_EXECUTION_ID", info.id);
  completeWebAssembly(info.privileged);
  if (!info.privileged) countWaits();
  originals.keepAdded();
  if (info.carriesContext) context.carryContexts();
  if (info.exposesTraceId) define({ getRequestTraceId: () => natives.core.traceId() });
  if (lateParts.isLoaded("node/starts")) late<typeof import("./node/starts")>("node/starts").begin();
  define({ EdgeRuntime: info.events ? forEvents() : info.privileged ? forMain() : forUser() });
});

defineLate("node/process", ["process"]);
natives.snapshot.setHook("node", (id: string | undefined, createRequire: Function, isBuiltin: (name: string) => boolean) => {
  const node = late<typeof import("./node/globals")>("node/globals");
  node.addGlobals(createRequire, isBuiltin);
  if (id === undefined) return late<typeof import("./node/commonjs")>("node/commonjs").makings;
  return late<typeof import("./node/boot")>("node/boot").requireForScripts(id);
});

natives.snapshot.setHook("freeze", () => late<typeof import("./node/frozen")>("node/frozen").freeze());

natives.snapshot.setHook("evaluated", (namespace: { default?: any }) => {
  const entry = namespace.default;
  if (entry && typeof entry === "object" && "fetch" in entry) {
    if (typeof entry.fetch !== "function" || entry.fetch.length > 1) throw new TypeError("Invalid type for fetch: must be a function with a single or no parameter");
    setHandler((request) => Reflect.apply(entry.fetch, entry, [request]), null, entry.fetch);
  }
  entryEvaluated(namespace);
  dispatchPlain("load");
});
