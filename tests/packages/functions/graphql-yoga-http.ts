// On Node's server: a query, a mutation, and a fault in one.
// asks: ["POST /graphql {\"query\":\"{ moon(id: 1) { name } }\"}", "POST /graphql {\"query\":\"mutation { add(name: \\\"Io\\\") }\"}", "POST /graphql {\"query\":\"{ nothing }\"}"]
// answers: [[200,{"data":{"moon":{"name":"Phobos"}}}],[200,{"data":{"add":3}}],[200,{"errors":[{"message":"Cannot query field \"nothing\" on type \"Query\".","locations":[{"line":1,"column":3}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}]]
import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";

const moons = ["Phobos", "Deimos"];
const yoga = createYoga({
  graphqlEndpoint: "/graphql-yoga-http/graphql",
  logging: false,
  schema: createSchema({
    typeDefs: "type Moon { name: String } type Query { moon(id: Int!): Moon } type Mutation { add(name: String!): Int }",
    resolvers: {
      Query: { moon: (_, { id }) => ({ name: moons[id - 1] }) },
      Mutation: { add: (_, { name }) => moons.push(name) },
    },
  }),
});
createServer(yoga).listen(8000);
