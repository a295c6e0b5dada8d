// as: main
// Servers of Deno and of Node may follow each other; one that has been shut down twice does not end its successor.
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = `
import { createServer } from "node:http";
const first = Deno.serve(async () => {
  await first.shutdown();
  const node = createServer((request, response) => {
    response.end("node");
    node.close();
    node.closeAllConnections();
    Deno.serve(() => new Response("last"));
  });
  await new Promise((resolve) => node.listen(8000, resolve));
  await first.shutdown();
  return new Response("first");
});
`;
const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/serve/followers", maybeModuleCode });
for (const expected of ["first", "node", "last", "last"]) assertEquals(await (await worker.fetch(new Request("http://a.test/"))).text(), expected);
