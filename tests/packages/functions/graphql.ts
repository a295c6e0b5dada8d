// A schema, a query and a fault in one.
// answers: [{"hello":"ada"},"Cannot query field \"nothing\" on type \"Query\"."]
import { buildSchema, graphql } from "graphql";

const schema = buildSchema("type Query { hello(name: String!): String }");
const rootValue = { hello: ({ name }: { name: string }) => name };

Deno.serve(async () => {
  const { data } = await graphql({ schema, source: '{ hello(name: "ada") }', rootValue });
  const { errors } = await graphql({ schema, source: "{ nothing }", rootValue });
  return Response.json([data, errors![0].message]);
});
