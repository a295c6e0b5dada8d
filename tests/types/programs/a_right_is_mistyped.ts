// fails: TS2561 Did you mean to write 'allow_net'?
EdgeRuntime.userWorkers.create({ servicePath: "./hello", permissions: { allow_nets: [] } });
