// as: main
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = `
Deno.serve(async (request) => {
  const builder = { then(resolve) { fetch("http://127.0.0.1:1/").then(resolve, resolve); } };
  const { name, message } = await (request.url.endsWith("thenable") ? builder : fetch("http://127.0.0.1:1/").catch((error) => error));
  return Response.json([name, name === "RateLimitError" ? message : ""]);
});`;
const create = (servicePath) => EdgeRuntime.userWorkers.create({
  servicePath, maybeModuleCode, traceRateLimitOptions: { key: servicePath, rules: [{ matches: "", ttl: 3600, budget: { local: 3, global: 1 } }] },
});
const ids = ["0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736"];
const ask = async (worker, id, path = "") => {
  const headers = id ? { traceparent: `00-${id}-b7ad6b7169203331-01` } : {};
  return await (await worker.fetch(new Request("http://a.test/" + path, { headers }))).json();
};
const one = await create("/one"), two = await create("/two");
const sent = ["TypeError", ""];
assertEquals([await ask(one, ids[0]), await ask(two, ids[0], "thenable"), await ask(one, ids[0])], [sent, sent, sent]);
for (const worker of [one, two]) {
  const [name, message] = await ask(worker, ids[0], worker === one ? "" : "thenable");
  assertEquals([name, /^Rate limit exceeded for trace 0af7651916cd43dd8448eb211c80319c\. Retry after \d+ms\.$/.test(message)], ["RateLimitError", true], message);
}
// Neither another trace nor requests without one have to do with it.
assertEquals([await ask(two, ids[1]), await ask(two)], [sent, sent]);
assertEquals((await ask(two))[0], "RateLimitError");
