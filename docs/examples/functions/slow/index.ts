// A request that takes its time; after SIGTERM the server lets it finish.
//
// curl "http://localhost:9000/slow?ms=100"
// waited 100 ms

Deno.serve(async (request: Request) => {
  const ms = Number(new URL(request.url).searchParams.get("ms") ?? 2000);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return new Response(`waited ${ms} ms\n`);
});
