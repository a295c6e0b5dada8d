// The platform, part by part, in the order they need each other. Bundled as
//   esbuild web_platform.ts --bundle --format=iife --banner:js="(function(natives){" --footer:js="})"
import "./ecmascript/arrays";
import { addLate } from "./ecmascript/collections";
import "./ecmascript/buffers";
import "./ecmascript/iterators";
import "./dom-exception/dom_exception";
import "./events/events";
import "./timers/timers";
import "./abort/abort";
import "./console/console";
import "./url/url";
import "./encoding/encoding";
import "./streams/streams";
import { startClock } from "./performance/performance";
import "./crypto/crypto";
import "./navigator/navigator";
import "./structured-clone/structured_clone";
import "./fetch/fetch";
import { completeWebAssembly } from "./wasm/wasm";
import { entryEvaluated, setHandler } from "./fetch/serve";
import { addEnvironment } from "./deno/deno";
import "./deno/errors";
import { forMain, forUser } from "./edge-runtime/edge_runtime";
import { defineLate, share } from "./core/late";
import * as core from "./core/natives";
import * as webidl from "./core/webidl";
import * as domException from "./dom-exception/dom_exception";
import * as encoding from "./encoding/encoding";
import * as events from "./events/events";
import * as streams from "./streams/streams";

const { define, natives } = core;
share({
  "core/natives": core,
  "core/webidl": webidl,
  "dom-exception/dom_exception": domException,
  "encoding/encoding": encoding,
  "events/events": events,
  "streams/streams": streams,
});
defineLate("file/file", ["Blob", "File"]);
defineLate("streams/text_streams", ["TextDecoderStream", "TextEncoderStream"]);

define({
  self: globalThis,
  window: globalThis,
  SUPABASE_VERSION: "1.74.0",
  DENO_VERSION: "2.1.4",
});

natives.core.setHook("start", (info: { privileged: boolean; id: string }) => {
  startClock();
  addLate();
  if (!info.privileged) addEnvironment("SB_EXECUTION_ID", info.id);
  completeWebAssembly(info.privileged);
  define({ EdgeRuntime: info.privileged ? forMain() : forUser() });
});

natives.core.setHook("evaluated", (namespace: { default?: any }) => {
  const entry = namespace.default;
  if (entry && typeof entry === "object" && "fetch" in entry) {
    if (typeof entry.fetch !== "function" || entry.fetch.length > 1) throw new TypeError("Invalid type for fetch: must be a function with a single or no parameter");
    setHandler((request) => entry.fetch(request));
  }
  entryEvaluated();
});
