// as: main
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = `Deno.serve(() => Response.json([typeof getRequestTraceId, "getRequestTraceId" in globalThis && getRequestTraceId()]))`;
const ask = async (servicePath, context, traceparent) => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath, context, maybeModuleCode });
  return await (await worker.fetch(new Request("http://a.test/", { headers: traceparent ? { traceparent } : {} }))).json();
};
const id = "0af7651916cd43dd8448eb211c80319c";
assertEquals(await ask("/hidden", undefined, `00-${id}-b7ad6b7169203331-01`), ["undefined", false]);
assertEquals(await ask("/shown", { exposeRequestTraceId: true }, `00-${id}-b7ad6b7169203331-01`), ["function", id]);
assertEquals(await ask("/shown", { exposeRequestTraceId: true }), ["function", null]);
for (const wrong of [id, `00-${id}-0000000000000000-01`, `00-${id.toUpperCase()}-b7ad6b7169203331-01`, `00-${id}-b7ad6b7169203331-01-x`, `00-${id}-b7ad6b7169203331-01, 00-${id}-b7ad6b7169203331-01`]) {
  assertEquals(await ask("/shown", { exposeRequestTraceId: true }, wrong), ["function", null], wrong);
}
assertEquals(typeof getRequestTraceId, "undefined");
