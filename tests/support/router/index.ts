// A main worker for tests: /NAME goes to $FUNCTIONS/NAME. Errors are answered as `ClassName: message` with status 500.
// Options come in the query of the first segment: /NAME?force=1 makes a new worker.
const functions = Deno.env.get("FUNCTIONS");

Deno.serve(async (request: Request) => {
  const url = new URL(request.url);
  const name = url.pathname.split("/")[1];
  if (name === "_metrics") return Response.json(await EdgeRuntime.getRuntimeMetrics());
  if (name === "_main") return new Response("main\n");
  if (name === "_die") {
    Promise.reject(new Error("main dies"));
    return new Response("dying\n");
  }
  try {
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath: `${functions}/${name}`,
      envVars: [["NAME", name]],
      forceCreate: url.searchParams.has("force"),
      cpuTimeSoftLimitMs: 100_000,
      cpuTimeHardLimitMs: 200_000,
    });
    return await worker.fetch(request);
  } catch (error) {
    return new Response(`${error.name}: ${error.message}`, { status: 500 });
  }
});
