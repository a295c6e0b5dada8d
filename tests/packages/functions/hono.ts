// A route with a parameter, middleware, and a route that is not there.
// answers: ["hello ada","ran",404]
import { Hono } from "hono";
import { cors } from "hono/cors";

const app = new Hono();
app.use(cors({ origin: "https://example.com" }));
app.use(async (context, next) => {
  await next();
  context.header("x-middleware", "ran");
});
app.get("/hello/:name", (context) => context.text(`hello ${context.req.param("name")}`));

Deno.serve(async () => {
  const hello = await app.request("/hello/ada");
  const nothing = await app.request("/nothing");
  return Response.json([await hello.text(), hello.headers.get("x-middleware"), nothing.status]);
});
