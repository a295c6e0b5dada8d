// Walks all that a script can get at: from the global object, each of Node's modules and some of their handles, through properties,
// getters, prototypes, symbols and entries. None of it is the host's, another realm's, or a native that nobody meant to give.
import { assert, assertEquals } from "../../support/assert.js";
import { builtinModules, createRequire } from "node:module";
import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import tls from "node:tls";
import { types } from "node:util";
import vm from "node:vm";
import zlib from "node:zlib";

const require = createRequire(import.meta.url);
const kHost = /(^|[^\w])(\/root|\/home\/|\/work\/|\/w\/|\/proc\/|\/etc\/|\.cache\/)|libnode|edgert_snapshot/;
const own = new URL("../../..", import.meta.url).pathname;  // which the function knows by its own URL

const foreign = [], told = [], natives = new Map();
const seen = new Set();
const waiting = [];
function meet(value, path) {
  if (typeof value === "string") {
    if (kHost.test(value.replaceAll(own, "")) && !told.some(([text]) => text === value)) told.push([value, path]);
    return;
  }
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
  // What cannot be had on a prototype is rejected there.
  if (types.isPromise(value)) Promise.prototype.catch.call(value, () => {});
  seen.add(value);
  waiting.push([value, path]);
}
const show = (key) => (typeof key === "symbol" ? `[${key.description}]` : `.${key}`);
function visit(value, path) {
  let top = value;
  for (let at = value; at !== null; at = Object.getPrototypeOf(at)) top = at;
  if (top !== Object.prototype && Object.hasOwn(top, "hasOwnProperty") && Object.hasOwn(top, "valueOf")) foreign.push(path);
  if (typeof value === "function") {
    let text = "";
    try { text = Function.prototype.toString.call(value); } catch {}
    // A bound one has no name there, and is what it is bound to.
    if (text.includes("[native code]") && text !== "function () { [native code] }") natives.set(value, path);
  }
  meet(Object.getPrototypeOf(value), `${path}.__proto__`);
  if (ArrayBuffer.isView(value)) return;
  for (const key of Reflect.ownKeys(value)) {
    const { get, set, value: held } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    meet(held, path + show(key));
    meet(get, `get ${path}${show(key)}`);
    meet(set, `set ${path}${show(key)}`);
    if (get !== undefined) try { meet(Reflect.get(value, key), path + show(key)); } catch {}
  }
  if (types.isMap(value)) for (const [key, one] of Map.prototype.entries.call(value)) { meet(key, `${path}<key>`); meet(one, `${path}<value>`); }
  if (types.isSet(value)) for (const one of Set.prototype.values.call(value)) meet(one, `${path}<one>`);
}

// Those of the language and of V8, as a realm has them before there is a platform: all that hang on its own intrinsics.
const ofLanguage = new Set();
(function gather(value) {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || ofLanguage.has(value)) return;
  ofLanguage.add(value);
  gather(Object.getPrototypeOf(value));
  for (const key of Reflect.ownKeys(value)) {
    const { get, set, value: held } = Object.getOwnPropertyDescriptor(value, key);
    gather(get), gather(set), gather(held);
  }
})([Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Date, RegExp, Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, Map, Set,
  WeakMap, WeakSet, WeakRef, FinalizationRegistry, Promise, Proxy, Reflect, JSON, Math, Intl, Atomics, ArrayBuffer, SharedArrayBuffer, DataView, Uint8Array, Int8Array, Uint16Array, Int16Array,
  Uint32Array, Int32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array, Uint8ClampedArray, eval, isFinite, isNaN, parseFloat, parseInt, decodeURI, decodeURIComponent, encodeURI,
  encodeURIComponent, escape, unescape, WebAssembly, globalThis.Iterator, globalThis.Float16Array,
  (function* () {})(), (async function* () {})(), async () => {}, [][Symbol.iterator](), new Map().entries(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/a/g),
  (() => { return arguments; })].concat([(function () { return arguments; })()]));

meet(globalThis, "globalThis");
for (const id of builtinModules) {
  let module;
  try { module = require(`node:${id}`); } catch { continue; }
  meet(module, id);
}
const socket = new net.Socket();
const server = http.createServer();
const deflate = zlib.createDeflate();
const hash = crypto.createHash("sha256");
const { privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
deflate.write("a");
const folder = await fs.promises.mkdtemp("/tmp/walk-");
const file = await fs.promises.open(`${folder}/a`, "w+");
const reader = fs.createReadStream(`${folder}/a`);
const listing = await fs.promises.opendir(folder);
const stat = await file.stat();
const secure = tls.createSecureContext();
const script = new vm.Script("1");
for (const [name, one] of Object.entries({ file, reader, listing, stat, secure, script, socket, server, deflate, hash, privateKey, agent: http.globalAgent, error: new Error("a") })) meet(one, name);
// What stacks tell of those who call.
Error.prepareStackTrace = (_, sites) => sites;
new (require("node:stream").Readable)({ read() { for (const site of new Error("a").stack) for (const member of ["getThis", "getFunction", "getEvalOrigin"]) meet(site[member](), member); } }).read();
[1].map(() => { for (const site of new Error("a").stack) { meet(site.getThis(), "this"); meet(site.getFunction(), "function"); } });
delete Error.prepareStackTrace;

for (let next; (next = waiting.pop()) !== undefined;) visit(...next);
socket.destroy(), deflate.destroy(), reader.destroy();
await file.close(), await listing.close();

// Those that Node's library hands out as they are; each looks at its receiver and arguments itself.
const kGiven = /^(is[A-Z]\w+|(utf8|ucs2|hex|latin1|base64|base64url|ascii)(Slice|Write)|timingSafeEqual|createRequire)$/;
assertEquals([...natives].filter(([one, path]) => !ofLanguage.has(one) && !kGiven.test(one.name) && !path.startsWith("globalThis.runner")).map(([, path]) => path), []);
assert(seen.size > 4000, `${seen.size} objects`);
assertEquals(told, []);
assertEquals(foreign, []);
