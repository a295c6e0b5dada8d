// as: main
import { assertEquals } from "../../support/assert.js";

let count = 0;
const create = (options) => EdgeRuntime.userWorkers.create({ servicePath: `/unknown/${++count}`, maybeModuleCode: "Deno.serve(() => new Response())", ...options });
for (let round = 0; round < 2; ++round) {
  await create({ memoryLimitMB: 20, cpu_time_hard_limit_ms: 5, entirelyDifferent: {}, decoratorType: "tc39", jsxImportSourceConfig: null, otelConfig: null });
  await create({ context: { importmapPath: "x", whatever: 1, supervisor: { requestAbsentTimeout: 5 } }, ["x".repeat(500)]: 1 });
}
const warnings = (await runner.logs()).filter(([level]) => level === "warn" || level === "warning").map(([, text]) => text);
assertEquals(warnings, [
  "userWorkers.create: memoryLimitMB is not known and has no effect; memoryLimitMb may be meant",
  "userWorkers.create: cpu_time_hard_limit_ms is not known and has no effect; cpuTimeHardLimitMs may be meant",
  "userWorkers.create: entirelyDifferent is not known and has no effect",
  `userWorkers.create: ${"x".repeat(60)}… is not known and has no effect`,
  "userWorkers.create: context.importmapPath is not known and has no effect; context.importMapPath may be meant",
  "userWorkers.create: context.supervisor.requestAbsentTimeout is not known and has no effect; context.supervisor.requestAbsentTimeoutMs may be meant",
]);
