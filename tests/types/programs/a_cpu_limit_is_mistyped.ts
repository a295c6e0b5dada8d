// fails: TS2561 Did you mean to write 'cpuTimeSoftLimitMs'?
EdgeRuntime.userWorkers.create({ servicePath: "./hello", cpuTimeSoftLimitMS: 150 });
