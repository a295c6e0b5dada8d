// as: main
import { assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/late", context: { exposeRequestTraceId: true }, maybeModuleCode: `
let trace = getRequestTraceId();
await new Promise((resolve) => setTimeout(resolve, 50));
Deno.serve(() => Response.json([trace, getRequestTraceId()]));` });
const id = "0af7651916cd43dd8448eb211c80319c";
const response = await worker.fetch(new Request("http://a.test/", { headers: { traceparent: `00-${id}-b7ad6b7169203331-01` } }));
assertEquals(await response.json(), [null, id]);
