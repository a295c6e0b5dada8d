// as: main
// Where two serve, the first one has the requests, whatever becomes of the others.
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = `
import { createServer } from "node:http";
const handler = () => new Response("first");
Deno.serve(handler);
await Deno.serve(handler).shutdown();
await Deno.serve(() => new Response("second")).shutdown();
Deno.listen({ port: 80 }).close();
const server = createServer((request, response) => response.end("node"));
await new Promise((resolve) => server.listen(8000, resolve));
await new Promise((resolve) => server.close(resolve));
`;
const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/serve/losers", maybeModuleCode });
assertEquals(await (await worker.fetch(new Request("http://a.test/"))).text(), "first");
