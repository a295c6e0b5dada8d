// The worker that runs one file of the Web Platform Tests: the harness, the scripts that the file asks for, the file itself.
// The job comes as WPT_JOB: { path, variant, scripts, worker, timeout }; the answer is [harness status, message, [[name, status, message], …]].
const { parse, stringify } = JSON;
const { Headers, Request, Response, URL, TextDecoder, setTimeout, Uint8Array, Promise } = globalThis;
const read = globalThis.wpt.read;
delete globalThis.wpt;

const job = parse(Deno.env.get("WPT_JOB"));
const base = new URL("/" + job.path + job.variant, "http://web-platform.test");
// What the tests' own server gives under another name.
const served = { "/resources/WebIDLParser.js": "/resources/webidl2/lib/webidl2.js" };
const types = { json: "application/json", js: "text/javascript", html: "text/html", txt: "text/plain", wasm: "application/wasm" };

async function bytesOf(url) {
  const characters = await read(decodeURIComponent(new URL(url, base).pathname).slice(1));
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}
const textOf = async (url) => new TextDecoder().decode(await bytesOf(served[url] ?? url));
const runScript = (text, name) => (0, eval)(`${text}\n//# sourceURL=${name}`);

// What a test finds around it in a browser and cannot do without.
function furnish(scripts) {
  const upstream = globalThis.fetch;
  const put = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  put("fetch", async function fetch(input, init) {
    const url = new URL(typeof input === "object" && "url" in input ? input.url : String(input), base);
    if (url.host !== base.host) return await upstream(input, init);
    // A handler of the tests' own server that is a Python script there.
    if (url.pathname.endsWith("/resources/echo-content.py")) {
      const request = new Request(url, init);
      return new Response(request.body, { headers: { "content-type": request.headers.get("content-type") ?? "text/plain" } });
    }
    const headers = new Headers({ "content-type": types[url.pathname.split(".").pop()] ?? "application/octet-stream" });
    for (const [, name, text] of (url.searchParams.get("pipe") ?? "").matchAll(/header\(([^,]+),([^)]*)\)/g)) headers.set(name, text);
    try {
      return new Response(await bytesOf(url), { headers });
    } catch (error) {
      return new Response(String(error), { status: 404 });
    }
  });
  const { href, origin, protocol, host, hostname, port, pathname, search, hash } = base;
  put("location", { href, origin, protocol, host, hostname, port, pathname, search, hash, toString: () => href });
  put("GLOBAL", { isWindow: () => false, isWorker: () => true, isShadowRealm: () => false });
  put("importScripts", (...urls) => {
    for (const url of urls) if (!url.endsWith("/testharness.js")) runScript(scripts.get(url), url);
  });
}

async function run() {
  const scripts = new Map();
  const source = await textOf(base);
  const imported = job.worker ? [...source.matchAll(/importScripts\((.*?)\)/g)].flatMap(([, urls]) => [...urls.matchAll(/["'](.*?)["']/g)].map(([, url]) => url)) : [];
  for (const url of [...job.scripts, ...imported]) if (!url.endsWith("/testharness.js")) scripts.set(url, await textOf(url));
  // It takes shared buffers from a shared WebAssembly.Memory, which user workers may not have; SharedArrayBuffers they may.
  if (scripts.has("/common/sab.js")) scripts.set("/common/sab.js", "const createBuffer = (type, length, options) => new globalThis[type](length, options);");
  const harness = await textOf("/resources/testharness.js");

  const results = [];
  return await new Promise((resolve) => {
    const give = (status, message) => resolve(stringify([status, message, results]));
    furnish(scripts);
    runScript(harness, "testharness.js");
    // idlharness asks what kind of global this is; testharness.js must not, or it waits for messages.
    globalThis.DedicatedWorkerGlobalScope = class { static [Symbol.hasInstance](value) { return value === globalThis; } };
    add_result_callback(({ name, status, message }) => results.push([name, status, message]));
    add_completion_callback((tests, { status, message }) => {
      // Those that never ended among them.
      results.splice(0, results.length, ...tests.map((one) => [one.name, one.status, one.message]));
      give(status, message ?? (status === 2 ? "timed out" : ""));
    });
    setTimeout(() => { timeout(); give(2, "timed out"); }, job.timeout);
    try {
      // One script, as the files see each other's let, const and class declarations.
      runScript([...job.scripts.map((url) => scripts.get(url)), source].join("\n;\n"), base.pathname);
      if (job.worker) done();
    } catch (error) {
      give(1, `thrown at top level: ${error?.stack ?? error}`);
    }
  });
}

Deno.serve(async () => {
  try {
    return new Response(await run());
  } catch (error) {
    return new Response(stringify([1, String(error), []]));
  }
});
