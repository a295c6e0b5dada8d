// A query over HTTP.
// answers: {"data":{"hello":"ada"}}
import { createSchema, createYoga } from "graphql-yoga";

const yoga = createYoga({
  schema: createSchema({ typeDefs: "type Query { hello(name: String!): String }", resolvers: { Query: { hello: (_: unknown, { name }: { name: string }) => name } } }),
  logging: false,
});

Deno.serve(async () => {
  const answer = await yoga.fetch("http://localhost/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: '{ hello(name: "ada") }' }),
  });
  return Response.json(await answer.json());
});
