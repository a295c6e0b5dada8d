// as: main
import { assert } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/counted", maybeModuleCode: "Deno.serve(() => new Response())" });
await (await worker.fetch(new Request("http://a.test"))).text();
const metrics = await EdgeRuntime.getRuntimeMetrics();
assert(metrics.activeUserWorkersCount >= 1 && metrics.receivedRequestsCount >= 1 && metrics.retiredUserWorkersCount === 0);
