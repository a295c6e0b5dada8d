// The main worker: every request comes here first, and this script decides which function answers it. `/NAME/…` goes to the folder
// NAME beside this one, in an isolate of its own.
//
// curl http://localhost:9000/nothing-here
// {"msg":"Function not found"}
//
// curl http://localhost:9000/_internal/health
// {"message":"ok"}

const functions = `${import.meta.dirname}/..`;

// Functions see what the server was started with, but for what describes the machine rather than the application.
const hidden = new Set(["HOME", "HOSTNAME", "PATH", "PWD"]);
const envVars = Object.entries(Deno.env.toObject()).filter(([name]) => !hidden.has(name));

Deno.serve(async (request: Request) => {
  const [, name] = new URL(request.url).pathname.split("/");
  if (name === "_internal") return Response.json({ message: "ok" });
  if (!/^[\w-]+$/.test(name) || name === "main") return notFound();
  try {
    // Hands out the live worker of this path when there is one; else boots it, once, however many requests wait.
    const worker = await EdgeRuntime.userWorkers.create({
      servicePath: `${functions}/${name}`,
      envVars,
      memoryLimitMb: 150,
      workerTimeoutMs: 400_000,
      cpuTimeSoftLimitMs: 10_000,
      cpuTimeHardLimitMs: 20_000,
    });
    return await worker.fetch(request);
  } catch (error) {
    return failed(error as Error);
  }
});

function notFound(): Response {
  return Response.json({ msg: "Function not found" }, { status: 404 });
}

function failed(error: Error): Response {
  if (error instanceof Deno.errors.InvalidWorkerCreation) {
    if (error.message.endsWith("could not find an appropriate entrypoint")) return notFound();
    // A function whose workers had to be quarantined again and again is put off for a while.
    const { retryAfterMs } = error;
    const headers = retryAfterMs === undefined ? undefined : { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
    return answer(503, "BOOT_ERROR", "Worker failed to boot (please check logs)", headers);
  }
  if (error instanceof Deno.errors.InvalidWorkerResponse) {
    return answer(500, "WORKER_ERROR", "Function exited due to an error (please check logs)");
  }
  if (error instanceof Deno.errors.WorkerRequestCancelled) {
    return answer(546, "WORKER_LIMIT", "Worker failed to respond due to a resource limit (please check logs)");
  }
  if (error instanceof Deno.errors.WorkerRequestIdleTimeout) {
    return Response.json({ msg: `${error.name}: ${error.message}` }, { status: 504 });
  }
  // The client has gone: nobody reads what it is answered.
  if (error instanceof Deno.errors.Interrupted) {
    console.debug(error);
    return new Response(null, { status: 499 });
  }
  console.error(error);
  return answer(500, "Internal Server Error", "Request failed due to an internal server error");
}

function answer(status: number, code: string, message: string, headers?: HeadersInit): Response {
  return Response.json({ code, message }, { status, headers });
}
