// compiles
const { mainWorkerHeapStats, activeUserWorkersCount } = await EdgeRuntime.getRuntimeMetrics();
for (const [id, { servicePath, stats }] of await EdgeRuntime.userWorkers.memStats()) console.log(id, servicePath, stats?.usedHeapSize);
console.log(mainWorkerHeapStats.totalHeapSize + activeUserWorkersCount, EdgeRuntime.systemMemoryInfo().available, await EdgeRuntime.userWorkers.tryCleanupIdleWorkers(100));
