const servicePath = `${import.meta.dirname}/../function`;

export default {
  async fetch(request) {
    const worker = await EdgeRuntime.userWorkers.create({ servicePath, workerTimeoutMs: 0, cpuTimeSoftLimitMs: 0, cpuTimeHardLimitMs: 0 });
    return worker.fetch(request);
  },
};
