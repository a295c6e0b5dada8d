// fails: TS2345
(await EdgeRuntime.userWorkers.create({ servicePath: "x" })).fetch(5);
