// What JSON.stringify and Object.keys see of an instance are its own properties, and no interface of the platform has any
// but those that its standard names.
import { assertEquals, assertThrows } from "../../support/assert.js";

const controllers = [];
const keep = { start: (controller) => { controllers.push(controller); } };
new ReadableStream(keep), new ReadableStream({ type: "bytes", ...keep }), new WritableStream(keep), new TransformStream(keep);
const { port1 } = new MessageChannel();
const closed = new WebSocket("ws://127.0.0.1:1/");
closed.onerror = () => {};
const source = new EventSource("http://127.0.0.1:1/");
source.close();

const streams = [
  new Response("y").body, new ReadableStream(), new WritableStream(), new TransformStream(), new TextEncoderStream(), new TextDecoderStream(),
  new CompressionStream("gzip"), new DecompressionStream("gzip"), new Blob(["a"]).stream(),
];
const others = [
  ...controllers, controllers[2].signal, new ReadableStream().getReader(), new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" }),
  new WritableStream().getWriter(), new CountQueuingStrategy({ highWaterMark: 1 }),
  new ByteLengthQueuingStrategy({ highWaterMark: 1 }), new Request("http://a/", { method: "POST", body: "b" }), new Response("y"),
  new Headers({ a: "b" }), new FormData(), new URLSearchParams("a=b"), new FileReader(), new AbortController(),
  AbortSignal.abort(), new EventTarget(), new TextEncoder(), new TextDecoder(), port1, new BroadcastChannel("a"), new URLPattern(), closed, source,
  crypto, crypto.subtle, navigator, caches, new PerformanceObserver(() => {}),
];
const iterators = [new ReadableStream().values(), new Headers({ a: "b" }).entries(), new FormData().keys(), new URLSearchParams("a=b").values()];
const cloneable = [
  new Blob(["a"]), new File(["a"], "b"), new DOMException("a"), await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]),
];
for (const instance of [...streams, ...others, ...iterators, ...cloneable]) {
  const name = instance[Symbol.toStringTag];
  assertEquals(Object.keys(instance), [], name);
  assertEquals(JSON.stringify(instance), "{}", name);
}
// What others see of it is gone with it: a stream is given away by transferring it, never by a copy.
for (const instance of [...streams, ...others]) {
  assertThrows(() => structuredClone(instance), "DataCloneError");
  assertThrows(() => structuredClone({ deep: [instance] }), "DataCloneError");
}
// Events have the one that cannot be forged; what has a toJSON says what that says.
for (const event of [new Event("a"), new CustomEvent("a"), new MessageEvent("a"), new CloseEvent("a"), new ErrorEvent("a"), new ProgressEvent("a")])
  assertEquals(Object.keys(event), ["isTrusted"]);
for (const instance of [new URL("http://a/"), performance, performance.mark("m")]) assertEquals(Object.keys(instance), []);
