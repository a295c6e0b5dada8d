// A function that answers with the listing of its worker.
import { list } from "../listing.js";

Deno.serve(async (request, info) => new Response(await list(request.url, info)));
