// as: main
import { assertRejects } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/hangs", maybeModuleCode: "Deno.serve(() => new Promise(() => {}))" });
const controller = new AbortController();
const answer = worker.fetch(new Request("http://a.test"), { signal: controller.signal });
controller.abort();
await assertRejects(answer, "AbortError");
await assertRejects(worker.fetch(new Request("http://a.test"), { signal: AbortSignal.timeout(5) }), "TimeoutError");
