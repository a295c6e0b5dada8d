// with: natives, limits, origin
// Calls everything that a script can reach, and the natives behind it, with receivers and arguments that lie, close, detach,
// collect and re-enter, while builtins are replaced. One seed is one sequence of steps, and each step draws from numbers of its
// own, so that some steps can be left out to find the few that matter. Whatever throws, throws: what counts is that the process
// lives. With the focus "node" they are Node's modules with the natives behind them and those of files, called as node_recipes.js has it.
import { assert } from "../../support/assert.js";

const argument = Deno.env.get("ARGUMENT") ?? "1";
const [seedText, stepsText = "300", only = "", trace = "", focus = ""] = argument.split("/");
const seed = Number(seedText), steps = Number(stepsText);
const origin = Deno.env.get("ORIGIN") ?? "http://127.0.0.1:1";
const chosen = only === "" ? null : new Set(only.split(",").map(Number));

// Everything of ours is taken before anything is replaced.
const { apply, construct, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty, deleteProperty } = Reflect;
const { floor, imul } = Math;
const NativeArray = Array, NativeProxy = Proxy, NativePromise = Promise, NativeUint8Array = Uint8Array, NativeArrayBuffer = ArrayBuffer;
const { then } = Promise.prototype;
const setTimer = setTimeout, clone = structuredClone, log = console.log, text = String;
const functionText = Function.prototype.toString;
const resizable = (() => { try { return new ArrayBuffer(8, { maxByteLength: 64 }).resizable === true; } catch { return false; } })();

let state = 0;
function random(most) {
  state = (state + 0x6d2b79f5) | 0;
  let t = imul(state ^ (state >>> 15), 1 | state);
  t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * most);
}
const pick = (list) => list[random(list.length)];
const append = (list, item) => defineProperty(list, list.length, { value: item, writable: true, enumerable: true, configurable: true });

// --- what there is to call ------------------------------------------------------------------------

// By design these end the worker, wait for what never comes, or take from the harness what it waits for.
const excluded = new Set(["scheduleTermination", "exit", "wait", "waitAsync", "failRequest", "respond", "respondStream", "respondSplice", "takeBody",
  "armTimer", "clearTimeout", "clearInterval", "abort", "kill", "reallyExit", "execve", "setTicks", "hearRejections", "triggerUncaughtException", "runMicrotasks", "setUncaughtExceptionCaptureCallback"]);
const ours = [], builtins = [];
const constructors = [];

function walk() {
  const seen = new Set([excluded, ours]);
  const queue = [[globalThis, "globalThis"]];
  for (let at = 0; at < queue.length && at < 20000; ++at) {
    const [holder, path] = queue[at];
    for (const key of ownKeys(holder)) {
      if (excluded.has(key)) continue;
      let descriptor;
      try { descriptor = getOwnPropertyDescriptor(holder, key); } catch { continue; }
      if (descriptor === undefined) continue;
      const name = `${path}.${typeof key === "symbol" ? key.toString() : key}`;
      for (const value of [descriptor.value, descriptor.get, descriptor.set]) {
        if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
        seen.add(value);
        queue.push([value, name]);
        if (typeof value !== "function") continue;
        let isOurs = path.startsWith("globalThis.natives") && (focus === "" || /^globalThis\.natives\.(node\/|files)/.test(path));
        try { isOurs ||= (focus === "" || path.startsWith("globalThis.node")) && !apply(functionText, value, []).includes("[native code]"); } catch { /* it is no plain function */ }
        (isOurs ? ours : builtins).push({ run: value, name, holder });
        if (/\.[A-Z]\w*$/.test(name) && value.prototype) constructors.push({ run: value, name, holder });
      }
    }
    const above = getPrototypeOf(holder);
    if (above !== null && !seen.has(above)) { seen.add(above); queue.push([above, `${path}.__proto__`]); }
  }
}

// --- what they are given --------------------------------------------------------------------------

const things = [];
const kMostThings = 400;
function keep(value) {
  if (things.length < kMostThings) append(things, value);
  else things[random(kMostThings)] = value;
  return value;
}

let depth = 0;
const traps = {
  get(target, key) { mischief(); return random(3) === 0 ? value() : target[key]; },
  has() { mischief(); return random(2) === 0; },
  getPrototypeOf(target) { mischief(); return getPrototypeOf(target); },
  ownKeys(target) { mischief(); return ownKeys(target); },
  getOwnPropertyDescriptor(target, key) { mischief(); return getOwnPropertyDescriptor(target, key); },
};
const names = ["length", "value", "done", "then", "get", "set", "signal", "body", "method", "headers", "url", "name", "type", "size", "status", "mode", "transfer",
  "format", "data", "caCerts", "proxy", "hostname", "port", "kty", "n", "e", "crv", "x", "y", "d", "k", "alg", "hash", "iv", "salt", "iterations", "label", "counter",
  "public", "highWaterMark", "start", "pull", "cancel", "next", "return", "message", "stack", "cause", "reason", "byteLength", "buffer", "protocols", "duplex", "0", "1", "2"];
const words = ["", "x", "GET", "POST", "a b", "\0", "é", "\ud800", "gzip", "deflate", "brotli", "zstd", "utf-8", "utf-16le", "shift_jis", "iso-2022-jp", "gb18030", "euc-kr",
  "AES-GCM", "AES-CBC", "AES-CTR", "AES-KW", "HMAC", "PBKDF2", "HKDF", "RSA-OAEP", "RSA-PSS", "ECDSA", "ECDH", "Ed25519", "X25519", "SHA-1", "SHA-256", "SHA-512", "P-256", "P-521",
  "raw", "pkcs8", "spki", "jwk", "encrypt", "sign", "verify", "deriveBits", "message", "error", "close", "abort", "data:,x", "data:text/plain;base64,eA==", "blob:null/x", "file:///etc/hostname",
  "http://127.0.0.1:1/", "content-type\0text/plain\0", "a\0b", "multipart/form-data; boundary=x", "--x\r\n", "permessage-deflate; client_max_window_bits", "byob", "bytes"];
const numbers = [0, -0, 1, 2, 3, 7, 8, 16, 32, 64, 100, 255, 256, 1000, 4096, 65535, 65536, 65537, -1, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e300];

function bytes() {
  const buffer = resizable && random(4) === 0 ? new NativeArrayBuffer(random(64), { maxByteLength: 64 }) : new NativeArrayBuffer(pick([0, 1, 2, 8, 16, 32, 33, 64, 65, 100, 1000, 70000]));
  const types = [NativeUint8Array, NativeUint8Array, NativeUint8Array, Uint16Array, Float64Array, DataView];
  try { return random(4) === 0 ? buffer : new (pick(types))(buffer); } catch { return buffer; }
}

function lyingArray() {
  const list = [];
  const count = random(5);
  for (let i = 0; i < count; ++i) {
    if (random(3) === 0) defineProperty(list, i, { get() { mischief(); return value(); }, enumerable: true, configurable: true });
    else if (random(6) !== 0) append(list, value());
  }
  if (random(12) === 0) list.length = pick([17, 1001, 100000, 2 ** 32 - 1]);
  return list;
}

function lyingObject() {
  const object = {};
  const count = 1 + random(6);
  for (let i = 0; i < count; ++i) {
    const given = random(2) === 0;
    const fixed = given ? value() : undefined;
    defineProperty(object, pick(names), given ? { value: fixed, writable: true, enumerable: true, configurable: true }
      : { get() { mischief(); return value(); }, enumerable: true, configurable: true });
  }
  if (random(4) === 0) object[Symbol.iterator] = () => { let left = random(5); return { next: () => { mischief(); return { done: left-- <= 0, value: value() }; } }; };
  if (random(6) === 0) object.toString = () => { mischief(); return pick(words); };
  if (random(6) === 0) object.then = (resolve) => { mischief(); resolve(random(2)); };
  return object;
}

function value() {
  if (depth > 6) return undefined;
  ++depth;
  try {
    switch (random(16)) {
      case 0: return pick([undefined, null, true, false, Symbol.iterator, 0n, -1n]);
      case 1: return pick(numbers);
      case 2: case 3: return pick(words);
      case 4: return origin + pick(["/", "/echo", "/slow", "/socket", "/x?y#z"]);
      case 5: return bytes();
      case 6: return lyingArray();
      case 7: return lyingObject();
      case 8: return new NativeProxy(pick([[], {}, function() {}, lyingArray(), lyingObject()]), traps);
      case 9: return (...given) => { mischief(); if (given.length !== 0) keep(given[random(given.length)]); return random(3) === 0 ? value() : undefined; };
      case 10: return random(20) === 0 ? "x".repeat(pick([70000, 1e6])) : pick(words) + random(100);
      default: return things.length === 0 ? undefined : things[random(things.length)];
    }
  } catch {
    return undefined;
  } finally {
    --depth;
  }
}

// --- what natives of Node want ---------------------------------------------------------------------

let recipe = {};
// What each of them once gave, by its name; jobs, Diffie-Hellman's and contexts come from several.
const given = {};
const kinds = [[/\.(generate\w+|random(Bytes|Prime)|checkPrime|pbkdf2|scrypt|hkdf|(sign|verify)Job)$/, "job"], [/\.diffieHellman/, "dh"], [/\.makeContext$/, "context"]];
function keepOf(name, result) {
  if (typeof result !== "object" && typeof result !== "number") return;
  for (const kind of [name.slice("globalThis.natives.".length), ...kinds.filter(([pattern]) => pattern.test(name)).map(([, of]) => of)]) {
    const list = (given[kind] ??= []);
    if (list.length < 8) append(list, result);
    else list[random(8)] = result;
  }
}
const makers = /\.(zlib|brotli|hash|hmac|cipher|signer|readKey|secretKey|curve|diffieHellman\w*|context|session|create|compile|synthetic|namespaceOf|makeContext|open|pbkdf2|randomPrime)$/;
const kept = (kind) => (given[kind] === undefined ? undefined : pick(given[kind]));

// Half of the arguments are sometimes replaced, and arguments detach what came before them.
function prepared(name) {
  const list = recipe[name]();
  if (random(3) !== 0) return list;
  for (let times = 1 + random(2); times > 0; --times) list[random(list.length)] = value();
  return list;
}

// --- what happens in between ----------------------------------------------------------------------

const enders = ["close", "abort", "cancel", "terminate", "releaseLock", "return", "unref", "closeWrite", "error"];
let budget = 0;
function mischief() {
  if (--budget < 0) return;
  if (depth > 6) return;
  ++depth;
  try {
    switch (random(10)) {
      case 0: { // detach
        const thing = value();
        clone(thing, { transfer: [thing?.buffer ?? thing] });
        break;
      }
      case 1: { // shorten
        const thing = value();
        (thing?.buffer ?? thing)?.resize?.(random(64));
        break;
      }
      case 2: { // end something
        const thing = value();
        const end = pick(enders);
        if (thing !== null && thing !== undefined && thing !== globalThis && typeof thing[end] === "function") quiet(thing[end](value()));
        break;
      }
      case 3: { // collect
        things.length = random(things.length + 1);
        for (let i = 0; i < 20; ++i) new NativeArrayBuffer(1e6);
        break;
      }
      case 4: throw value();
      case 5: case 6: call(pick(ours)); break;
      case 7: patch(); break;
      default: break;
    }
  } finally {
    --depth;
  }
}

const patched = [];
function patch() {
  const { holder, run, name } = pick(builtins);
  if (!/^globalThis\.(Array|Map|Set|WeakMap|WeakSet|Promise|RegExp|String|Object|Function|Reflect|JSON|Symbol|Number|Uint8Array|ArrayBuffer|WebAssembly|Error|Iterator)\b/.test(name)) return;
  for (const key of ownKeys(holder)) {
    const before = getOwnPropertyDescriptor(holder, key);
    if (before === undefined || before.value !== run || !before.configurable) continue;
    append(patched, [holder, key, before]);
    let inside = false;
    defineProperty(holder, key, { ...before, value: function(...given) {
      if (!inside && random(8) === 0) {
        inside = true;
        try { mischief(); } finally { inside = false; }
        if (random(6) === 0) return value();
      }
      return new.target ? construct(run, given, new.target) : apply(run, this, given);
    } });
    return;
  }
}
function repair() {
  for (let i = patched.length - 1; i >= 0; --i) defineProperty(patched[i][0], patched[i][1], patched[i][2]);
  patched.length = 0;
}

// What a promise gives is kept; what it rejects with is nobody's concern.
function quiet(result) {
  try {
    if (result instanceof NativePromise) apply(then, result, [keep, () => {}]);
  } catch { /* its constructor has been replaced */ }
  return result;
}

let tracing = false;
function describe(given) {
  try {
    if (typeof given === "string") return given.length > 80 ? `"x".repeat(${given.length})` : JSON.stringify(given);
    if (typeof given === "object" && given !== null) return Object.prototype.toString.call(given);
    return typeof given === "function" ? "function" : text(given);
  } catch {
    return typeof given;
  }
}

function call(target) {
  const byRecipe = recipe[target.name] !== undefined && random(8) !== 0;
  const given = byRecipe ? prepared(target.name) : [];
  const count = byRecipe ? 0 : random(3) === 0 ? random(11) : random(5);
  for (let i = 0; i < count; ++i) append(given, value());
  // As a rule a receiver of the right class.
  let self = value();
  if (random(3) !== 0) {
    for (let tries = 0; tries < 10; ++tries) {
      const thing = things.length === 0 ? undefined : things[random(things.length)];
      try {
        if (typeof thing === "object" && thing !== null && getPrototypeOf(thing) === target.holder) { self = thing; break; }
      } catch { /* a proxy */ }
    }
  }
  if (tracing) log(`${target.name}(${given.map(describe).join(", ")}) on ${describe(self)}`);
  const result = random(target.run.prototype ? 2 : 12) === 0 || (target.run.prototype && random(4) !== 0) ? construct(target.run, given) : apply(target.run, self, given);
  keep(result);
  if (byRecipe) keepOf(target.name, result);
  return quiet(result);
}

function attempt(target) {
  try {
    call(target);
  } catch { /* whatever it throws */ }
}

// --- the steps ------------------------------------------------------------------------------------

async function settle() {
  await new NativePromise((resolve) => setTimer(resolve, random(3)));
}

export default async function() {
  if (focus === "node") {
    const { nodeThings, recipes } = await import("./node_recipes.js");
    globalThis.node = await nodeThings();
    recipe = recipes({ pick, random, bytes, kept }, globalThis.node.things);
  }
  walk();
  if (focus === "node") {
    const byRecipe = ours.filter(({ name }) => recipe[name] !== undefined);
    assert(byRecipe.length > 150, `${byRecipe.length} natives with recipes`);
    // As often as all else together.
    for (let times = 2 * floor(ours.length / byRecipe.length); times > 0; --times) for (const one of byRecipe) append(ours, one);
    state = seed;
    // What makes what others want.
    for (let times = 0; times < 4; ++times) for (const one of byRecipe) if (makers.test(one.name)) attempt(one);
  }
  addEventListener("unhandledrejection", (event) => event.preventDefault());
  addEventListener("error", (event) => event.preventDefault());
  globalThis[Symbol.for("fuzz.things")] = undefined;
  for (let i = 0; i < steps; ++i) {
    if (chosen !== null && !chosen.has(i)) continue;
    state = imul(seed, 0x9e3779b1) ^ imul(i + 1, 0x85ebca6b);
    budget = 12;
    depth = 0;
    tracing = trace !== "";
    if (tracing) log(`--- step ${i}`);
    try {
      switch (random(20)) {
        case 0: patch(); break;
        case 1: repair(); break;
        case 2: mischief(); break;
        case 3: call(pick(builtins)); break;
        case 4: case 5: case 6: case 7: case 8: call(pick(constructors)); break;
        default: for (let times = focus === "" ? 1 : 8; times > 0; --times) attempt(pick(ours));
      }
    } catch { /* whatever it throws */ }
    if (i % 8 === 7) {
      // The harness waits with builtins as they were.
      repair();
      await settle();
    }
  }
  repair();
  things.length = 0;
  await settle();
  assert(true);
}
