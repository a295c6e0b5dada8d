// The same of a function that uses Node's library, and so has globals of Node's.
import "node:events";
import { list } from "../listing.js";

Deno.serve(async (request, info) => new Response(await list(request.url, info)));
