// fails: TS2353
EdgeRuntime.userWorkers.create({ servicePath: "./hello", envVars: { NAME: "value" } });
