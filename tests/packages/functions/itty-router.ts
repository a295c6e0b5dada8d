// A route with a parameter, and one that is not there.
// answers: ["hello ada",404]
import { AutoRouter } from "itty-router";

const router = AutoRouter();
router.get("/hello/:name", ({ name }: { name: string }) => `hello ${name}`);
const ask = (path: string) => router.fetch(new Request(`http://localhost${path}`)) as Promise<Response>;

Deno.serve(async () => Response.json([await (await ask("/hello/ada")).json(), (await ask("/nothing")).status]));
