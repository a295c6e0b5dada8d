// Makes a new worker for each request: /NAME is a folder below $FUNCTIONS.
const functions = Deno.env.get("FUNCTIONS");

Deno.serve(async (request: Request) => {
  const worker = await EdgeRuntime.userWorkers.create({
    servicePath: `${functions}${new URL(request.url).pathname}`,
    forceCreate: true,
    workerTimeoutMs: 60_000,
  });
  return await worker.fetch(request);
});
