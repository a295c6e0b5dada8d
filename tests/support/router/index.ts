// A main worker for tests: /NAME goes to $FUNCTIONS/NAME. Errors are answered as `ClassName: message` with status 500.
// The query says how the worker is made: /NAME?force=1 makes a new one, /NAME?options={"memoryLimitMb":20} adds to its options.
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
      ...JSON.parse(url.searchParams.get("options") ?? "{}"),
    });
    return await worker.fetch(request);
  } catch (error) {
    return new Response(`${error.name}: ${error.message}`, { status: 500 });
  }
});
