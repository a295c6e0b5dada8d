// Routes with schemas that check and write JSON, hooks, a plugin, errors, and a streamed answer.
// asks: ["GET /users/7", "GET /users/x", "POST /users {\"name\":\"Ada\",\"extra\":1}", "POST /users {}", "GET /stream", "GET /nothing"]
// answers: [[200,{"id":7,"by":"hook"}],[400,"params/id must be integer"],[201,{"name":"Ada"}],[400,"body must have required property 'name'"],[200,"onetwo"],[404,"nothing"]]
import { Readable } from "node:stream";
import fastify from "fastify";

const app = fastify();
app.decorateRequest("by", "");
app.addHook("onRequest", async (request) => { (request as never as { by: string }).by = "hook"; });
app.register(async (users) => {
  users.get("/:id", { schema: { params: { type: "object", properties: { id: { type: "integer" } } } } }, async (request) => {
    return { id: (request.params as { id: number }).id, by: (request as never as { by: string }).by };
  });
  const user = { type: "object", required: ["name"], properties: { name: { type: "string" } }, additionalProperties: false };
  users.post("/", { schema: { body: user, response: { 201: user } } }, async (request, reply) => reply.code(201).send(request.body));
}, { prefix: "/fastify/users" });
app.get("/fastify/stream", (request, reply) => reply.type("text/plain").send(Readable.from(["one", "two"])));
app.setErrorHandler((error, request, reply) => reply.code(error.statusCode ?? 500).type("text/plain").send(error.message));
app.setNotFoundHandler((request, reply) => reply.code(404).send("nothing"));
await app.listen({ port: 8000 });
