// as: main
import { assertEquals, assertRejects } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({
  servicePath: "/hostile", cpuTimeSoftLimitMs: 100, cpuTimeHardLimitMs: 200,
  traceRateLimitOptions: { key: "hostile", rules: [{ matches: "/(a+)+$", ttl: 60, budget: { local: 10, global: 10 } }] },
  maybeModuleCode: `Deno.serve(async () => new Response((await fetch("http://127.0.0.1:1/" + "a".repeat(60) + "!").catch((error) => error)).name));`,
});
const other = await EdgeRuntime.userWorkers.create({ servicePath: "/other", maybeModuleCode: `Deno.serve(() => new Response("fine"));` });
const stopped = worker.fetch(new Request("http://a.test/"));
assertEquals(await (await other.fetch(new Request("http://a.test/"))).text(), "fine");
await assertRejects(() => stopped, Deno.errors.WorkerRequestCancelled, "cpu");
