const worker: UserWorker = await EdgeRuntime.userWorkers.create({
  servicePath: "/functions/hello",
  envVars: [["NAME", "value"]],
  memoryLimitMb: 150,
  workerTimeoutMs: 400_000,
  cpuTimeSoftLimitMs: 10_000,
  cpuTimeHardLimitMs: 20_000,
  forceCreate: false,
  moduleRoots: ["./functions", new URL("file:///opt/shared/")],
  permissions: { allow_net: ["api.example.org:443"], deny_net: ["169.254.169.254"] },
  noModuleCache: false,
  context: { importMapPath: null, exposeRequestTraceId: true, otel: { region: "eu" } },
  traceRateLimitOptions: { key: "hello", rules: [{ matches: ".*", ttl: 60, budget: { local: 10, global: 100 } }] },
});
const response: Response = await worker.fetch(new Request("http://localhost"), { signal: AbortSignal.timeout(1000) });
await EdgeRuntime.waitUntil(response.text());
const { activeUserWorkersCount } = await EdgeRuntime.getRuntimeMetrics();
activeUserWorkersCount.toFixed();

EdgeRuntime.userWorkers.create({ maybeEszip: new Uint8Array(1), maybeEntrypoint: "file:///index.ts" });
// @ts-expect-error a pack is bytes
EdgeRuntime.userWorkers.create({ maybeEszip: "pack.edgert" });
// @ts-expect-error servicePath is needed
EdgeRuntime.userWorkers.create({ memoryLimitMb: 1 });
// @ts-expect-error the limit is a number
EdgeRuntime.userWorkers.create({ servicePath: "x", memoryLimitMb: "150" });
// @ts-expect-error a rule needs a budget
EdgeRuntime.userWorkers.create({ servicePath: "x", traceRateLimitOptions: { key: "x", rules: [{ matches: ".*", ttl: 60 }] } });
// @ts-expect-error waitUntil takes a promise
EdgeRuntime.waitUntil(5);

for await (const told of new EventManager()) {
  if (told.event_type === "Log") console.log(told.event.level, told.event.msg, told.metadata.service_path);
  told.metadata.otel_attributes?.region satisfies string | undefined;
  if (told.event_type === "Shutdown") console.log(told.event.reason satisfies string, told.event.memory_used.total satisfies number);
}
getRequestTraceId() satisfies string | null;
await fetch("http://localhost").catch((error) => error instanceof Deno.errors.RateLimitError && error.retryAfterMs.toFixed());
await EdgeRuntime.userWorkers.create({ servicePath: "./f" }).catch((error) => error instanceof Deno.errors.InvalidWorkerCreation && error.retryAfterMs?.toFixed());
