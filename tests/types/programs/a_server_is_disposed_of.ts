// compiles
await using server = Deno.serve(() => new Response());
server.ref();
