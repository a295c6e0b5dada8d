// as: main
import { assertEquals } from "../../support/assert.js";

// Each step waits until all requests have come to it, so that they take turns everywhere.
const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/traced", context: { exposeRequestTraceId: true }, maybeModuleCode: `
const kRequests = 3;
let arrived = [];
const meet = () => new Promise((resolve) => {
  arrived.push(resolve);
  if (arrived.length < kRequests) return;
  const all = arrived;
  arrived = [];
  for (const go of all.reverse()) go();
});
const thenable = { then(resolve) { resolve(getRequestTraceId()); } };
async function* steps() { await meet(); yield getRequestTraceId(); await meet(); yield getRequestTraceId(); }
Deno.serve(async () => {
  const seen = [getRequestTraceId()];
  const see = () => seen.push(getRequestTraceId());
  await null; see();
  await meet(); see();
  await meet().then(see).finally(see);
  await Promise.all([meet(), meet()]); see();
  await new Promise((resolve) => setTimeout(resolve, 1)); see();
  await new Promise((resolve) => setTimeout(() => { see(); resolve(); }, 1));
  await new Promise((resolve) => { const id = setInterval(() => { clearInterval(id); see(); resolve(); }, 1); });
  await new Promise((resolve) => queueMicrotask(() => { see(); resolve(); }));
  await new Promise((_, reject) => setTimeout(reject, 1)).catch(see);
  await meet();
  seen.push(await thenable, await Promise.resolve(thenable));
  for await (const id of steps()) seen.push(id);
  await fetch("data:,x").then((response) => response.text()); see();
  await crypto.subtle.digest("SHA-256", new Uint8Array(8)); see();
  await new Promise((resolve) => { AbortSignal.timeout(1).onabort = () => { see(); resolve(); }; });
  await import("data:text/javascript,").catch(see); see();
  const body = new ReadableStream({ async pull(c) { await meet(); c.enqueue(new TextEncoder().encode(JSON.stringify([...seen, getRequestTraceId()]))); c.close(); } }, { highWaterMark: 0 });
  return new Response(body);
});` });
const ids = ["0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736", null];
const told = await Promise.all(ids.map(async (id) => {
  const headers = id === null ? {} : { traceparent: `00-${id}-b7ad6b7169203331-01` };
  return await (await worker.fetch(new Request("http://a.test/", { headers }))).json();
}));
ids.forEach((id, i) => assertEquals(told[i], Array(told[i].length).fill(id), String(id)));
assertEquals(told[0].length > 15, true);
