// The main worker of the listing: `/main` is answered with its own, other paths by the function of that name.
import { list } from "../listing.js";

Deno.serve(async (request, info) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/main") return new Response(await list(request.url, info));
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: import.meta.dirname + "/.." + pathname, context: { exposeRequestTraceId: true } });
  return await worker.fetch(request);
});
