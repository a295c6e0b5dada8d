// A JSON body that fits its schema, and one that does not.
// answers: [{"age":36},400]
import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { z } from "zod";

const app = new Hono();
app.post("/", zValidator("json", z.object({ age: z.number() })), (context) => context.json(context.req.valid("json")));
const post = (body: unknown) => app.request("/", { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });

Deno.serve(async () => Response.json([await (await post({ age: 36 })).json(), (await post({ age: "36" })).status]));
