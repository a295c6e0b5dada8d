// fails: TS2353 'path' does not exist
await Deno.connect({ port: 1, path: "/run/socket" });
