// as: main
import { assert, assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/measured", maybeModuleCode: "Deno.serve(() => new Response())" });
const stats = await EdgeRuntime.userWorkers.memStats();
assertEquals([...stats.keys()], [worker.key]);
const measured = stats.get(worker.key);
assertEquals(measured.servicePath, "/measured");
const names = ["totalHeapSize", "totalHeapSizeExecutable", "totalPhysicalSize", "totalAvailableSize", "totalGlobalHandlesSize",
  "usedGlobalHandlesSize", "usedHeapSize", "mallocedMemory", "externalMemory", "peakMallocedMemory"];
assertEquals(Object.keys(measured.stats), names);
assert(measured.stats.usedHeapSize > 100_000 && measured.stats.totalHeapSize >= measured.stats.usedHeapSize);
const metrics = await EdgeRuntime.getRuntimeMetrics();
assertEquals(Object.keys(metrics.mainWorkerHeapStats), names);
assertEquals("eventWorkerHeapStats" in metrics, false);
