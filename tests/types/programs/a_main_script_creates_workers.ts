// compiles
Deno.serve(async (request) => {
  const options: EdgeRuntime.UserWorkerOptions & EdgeRuntime.UserWorkerSource = {
    servicePath: "./functions/hello",
    envVars: Object.entries(Deno.env.toObject()),
    memoryLimitMb: 150,
    noModuleCache: false,
    importMapPath: null,
    forceCreate: false,
    permissions: { allow_net: ["example.org"], allowImport: [], deny_ffi: null },
    context: { useReadSyncFileAPI: true, supervisor: { requestAbsentTimeoutMs: 30_000 } },
  };
  try {
    const worker = await EdgeRuntime.userWorkers.create(options);
    return await worker.fetch(request, { signal: request.signal });
  } catch (error) {
    if (error instanceof Deno.errors.WorkerRequestCancelled) request.headers.set("connection", "close");
    if (error instanceof Deno.errors.WorkerAlreadyRetired) return await (await EdgeRuntime.userWorkers.create({ ...options, forceCreate: true })).fetch(request);
    return Response.json({ msg: error instanceof Error ? error.message : String(error) }, { status: 500 });
  }
});
