// as: main
import { assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({
  servicePath: "/sockets",
  traceRateLimitOptions: { key: "sockets", rules: [{ matches: "^http://127", ttl: 3600, budget: { local: 1, global: 1 } }] },
  maybeModuleCode: `
const connect = () => new Promise((resolve) => { new WebSocket("ws://127.0.0.1:1/").onerror = (event) => resolve(event.message); });
const listen = () => new Promise((resolve) => { const source = new EventSource("http://127.0.0.1:1/"); source.onerror = () => { source.close(); resolve(); }; });
Deno.serve(async () => {
  await listen();
  const refused = await connect();
  const error = await fetch("http://127.0.0.1:1/").catch((error) => error);
  return Response.json([refused.replace(/\\d+/, "N"), error.name, await fetch("data:,free").then((response) => response.text())]);
});` });
assertEquals(await (await worker.fetch(new Request("http://a.test/"))).json(), ["Rate limit exceeded for function. Retry after Nms.", "RateLimitError", "free"]);
