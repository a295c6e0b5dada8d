// fails: TS2345
EdgeRuntime.userWorkers.create({ memoryLimitMb: 150 });
