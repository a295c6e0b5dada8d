import { assert } from "../../support/assert.js";

// Deeper and deeper, until each of them fails for want of stack.
function atEveryDepth(make) {
  const dive = () => {
    try { dive(); } catch { /* the stack is used up */ }
    try { make(); } catch { /* so it may be */ }
  };
  let left = 300;
  const bounded = make;
  make = () => { if (--left > 0) bounded(); };
  dive();
}

export default async function() {
  atEveryDepth(() => new CompressionStream("gzip"));
  atEveryDepth(() => new Response(new ReadableStream()).body);
  atEveryDepth(() => new URL("http://a/b?c#d"));
  atEveryDepth(() => crypto.subtle.digest("SHA-256", new Uint8Array(8)).catch(() => {}));
  atEveryDepth(() => crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", true, ["encrypt"]).catch(() => {}));
  atEveryDepth(() => Deno.createHttpClient({}));
  atEveryDepth(() => fetch("data:,x").catch(() => {}));
  atEveryDepth(() => new WebSocket("ws://127.0.0.1:1/"));
  atEveryDepth(() => new TextDecoder("utf-16le").decode(new Uint8Array(8)));
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert(true);
}
