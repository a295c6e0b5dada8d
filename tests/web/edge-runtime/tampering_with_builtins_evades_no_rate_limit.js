// as: main
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = `
const tamper = {
  none() {},
  exec() { RegExp.prototype.exec = () => null; },
  flags() { for (const name of ["flags", "global", "sticky", "source", "lastIndex"]) Object.defineProperty(RegExp.prototype, name, { get: () => "g" }); },
  constructors() { globalThis.RegExp = class {}; globalThis.Map = class {}; globalThis.Array = class {}; },
  symbols() { for (const name of ["match", "test", "replace", Symbol.match, Symbol.replace]) RegExp.prototype[name] = () => false; },
  maps() { for (const name of ["get", "set", "has", "delete"]) { Map.prototype[name] = () => undefined; WeakMap.prototype[name] = () => undefined; } },
  strings() { for (const name of ["indexOf", "startsWith", "toString", "slice", "substring"]) String.prototype[name] = () => "data:"; },
  arrays() { Array.prototype[0] = "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01"; },
  apply() { Reflect.apply = Function.prototype.apply = Function.prototype.call = () => undefined; },
  then() { const { then } = Promise.prototype; Promise.prototype.then = function (...all) { return then.apply(this, all); }; },
  objects() { Object.prototype.exec = () => null; Object.prototype.lastIndex = 1000; Object.assign = () => ({}); },
  numbers() { Number.prototype.valueOf = Number = () => 0; Math.max = Math.min = () => 0; Date.now = () => 0; },
};
Deno.serve(async (request) => {
  const kind = new URL(request.url).pathname.slice(1);
  const json = JSON.stringify, R = Response;
  const messages = [];
  const send = () => fetch("http://127.0.0.1:1/").catch((error) => { messages.push(error.message); });
  await send();
  tamper[kind]();
  await send();
  // From a timer too, which needs its Map, and with a trace of one's own choice.
  if (kind !== "maps") await new Promise((resolve) => setTimeout(() => { resolve(fetch("http://127.0.0.1:1/", { headers: [["traceparent", "00-11111111111111111111111111111111-1111111111111111-01"]] }).catch((error) => { messages.push(error.message); })); }));
  return new R(json(messages));
});`;
let number = 0;
for (const kind of ["none", "exec", "flags", "constructors", "symbols", "maps", "strings", "arrays", "apply", "then", "objects", "numbers"]) {
  for (const traced of [true, false]) {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath: "/" + kind + traced, maybeModuleCode,
      traceRateLimitOptions: { key: kind, rules: [{ matches: "^http", ttl: 3600, budget: traced ? { local: 1, global: 100 } : { local: 100, global: 1 } }] },
    });
    const id = String(++number).padStart(32, "0");
    const headers = traced ? { traceparent: `00-${id}-b7ad6b7169203331-01` } : {};
    // Who breaks so much that nothing can be sent any more has evaded nothing.
    const messages = await worker.fetch(new Request("http://a.test/" + kind, { headers })).then((response) => response.json(), () => ["error sending request"]);
    assertEquals(messages.filter((message) => message.startsWith("error sending request")).length, 1, `${kind} ${traced} ${messages}`);
    if (kind === "none") assertEquals(messages.filter((message) => message.startsWith("Rate limit exceeded for ")).length, 2);
  }
}
