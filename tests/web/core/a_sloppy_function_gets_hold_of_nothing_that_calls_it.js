// `caller` and `arguments` of functions lead from a script's to whoever has called it, as long as that one is no strict code.
import { assertEquals } from "../../support/assert.js";

const found = [];
let calls = 0;
globalThis.look = (called, where) => {
  ++calls;
  const { caller } = called;
  if (caller !== null) found.push(`${where}: ${caller}`.slice(0, 100));
};
const sloppy = (where, body = "") => new Function("one", `look(sloppy_, ${JSON.stringify(where)}); ${body}`.replace("sloppy_", "arguments.callee"));

export default async function() {
  const driven = [
    new URLSearchParams("a=b").forEach(sloppy("URLSearchParams")),
    new Headers({ a: "b" }).forEach(sloppy("Headers")),
    new URL({ toString: sloppy("a text", "return 'http://a.test/'") }),
    new Blob([{ toString: sloppy("a part", "return 'text'") }]),
    new Request({ toString: sloppy("an address", "return 'http://a.test/'") }),
    new ReadableStream({ start: sloppy("start"), pull: sloppy("pull", "one.close()") }).getReader().read(),
    new WritableStream({ write: sloppy("write") }).getWriter().write(1),
    new Promise((resolve) => { setTimeout(sloppy("a timer", "one()"), 0, resolve); }),
    queueMicrotask(sloppy("a microtask")),
    structuredClone(Object.defineProperty({}, "own", { get: sloppy("a clone"), enumerable: true })),
    Deno.inspect({ [Symbol.for("Deno.customInspect")]: sloppy("inspect", "return 'own'") }),
  ];
  const target = new EventTarget();
  target.addEventListener("own", sloppy("a listener"));
  target.dispatchEvent(new Event("own"));
  const { EventEmitter } = await import("node:events");
  const emitter = new EventEmitter();
  emitter.on("own", sloppy("an emitter's listener"));
  emitter.emit("own");
  await new Promise((resolve) => process.nextTick(sloppy("a tick", "one()"), resolve));
  // Where a package of npm stands in Node's library, among builtins of the script's.
  const { matchesGlob } = await import("node:path");
  const own = {};
  for (const name of ["split", "replace", "match", "slice"]) {
    own[name] = String.prototype[name];
    globalThis[`own_${name}`] = own[name];
    String.prototype[name] = new Function(`look(arguments.callee, "String.prototype.${name}"); return Reflect.apply(own_${name}, this, arguments)`);
  }
  const matches = matchesGlob("/a/b", "/a/*");
  for (const name of Object.keys(own)) String.prototype[name] = own[name];
  assertEquals(matches, true);
  await Promise.all(driven);
  assertEquals(found, []);
  assertEquals(calls > 15, true, String(calls));
}
