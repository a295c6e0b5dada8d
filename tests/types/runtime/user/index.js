// A function that answers with the listing of its worker.
import { list } from "../listing.js";

Deno.serve(async () => new Response(await list()));
