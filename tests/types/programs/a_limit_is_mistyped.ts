// fails: TS2561 Did you mean to write 'memoryLimitMb'?
EdgeRuntime.userWorkers.create({ servicePath: "./hello", memoryLimitMB: 150 });
