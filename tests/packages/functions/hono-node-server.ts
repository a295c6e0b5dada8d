// A Hono application on Node's server: parameters, a JSON body, and a stream of events.
// asks: ["GET /users/7", "POST /users {\"name\":\"Ada\"}", "GET /events", "GET /nothing"]
// answers: [[200,{"id":"7"}],[201,{"name":"Ada"}],[200,"data: 0\n\ndata: 1\n\n"],[404,"404 Not Found"]]
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";

const app = new Hono().basePath("/hono-node-server");
app.get("/users/:id", (context) => context.json({ id: context.req.param("id") }));
app.post("/users", async (context) => context.json(await context.req.json(), 201));
app.get("/events", (context) => streamSSE(context, async (stream) => {
  for (const n of [0, 1]) await stream.writeSSE({ data: String(n) });
}));
serve({ fetch: app.fetch, port: 8000 });
