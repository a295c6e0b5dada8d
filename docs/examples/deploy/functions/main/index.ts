// Every request comes here first: /NAME/… is answered by the folder NAME beside this one. Edit it, to ask who comes for example.
const functions = `${import.meta.dirname}/..`;
// What functions see of the environment.
const envVars = Object.entries(Deno.env.toObject()).filter(([name]) => name.startsWith("APP_"));

Deno.serve(async (request: Request) => {
  const name = new URL(request.url).pathname.split("/")[1];
  if (name === "_internal") return Response.json({ message: "ok" });
  if (!/^[\w-]+$/.test(name) || name === "main") return Response.json({ msg: "Function not found" }, { status: 404 });
  try {
    const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${functions}/${name}`, envVars, memoryLimitMb: 150 });
    return await worker.fetch(request);
  } catch (error) {
    console.error(name, error);
    const isMissing = error instanceof Deno.errors.InvalidWorkerCreation && error.message.endsWith("could not find an appropriate entrypoint");
    if (isMissing) return Response.json({ msg: "Function not found" }, { status: 404 });
    return Response.json({ msg: "Function failed" }, { status: 500 });
  }
});
