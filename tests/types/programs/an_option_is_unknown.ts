// fails: TS2353 'timeout' does not exist in type
EdgeRuntime.userWorkers.create({ servicePath: "./hello", timeout: 150 });
