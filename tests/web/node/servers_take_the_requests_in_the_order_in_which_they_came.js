// as: main
// Of several servers that listen the first has the requests, and the next one once it is closed.
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = `
import { createServer } from "node:http";
const servers = [];
for (const name of ["a", "b", "c"]) {
  const server = createServer((request, response) => {
    response.end(name);
    if (request.url === "/close") server.close();
  });
  await new Promise((resolve) => server.listen(0, resolve));
  servers.push(server);
}
await new Promise((resolve) => servers[1].close(resolve));
`;
const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/serve/several", maybeModuleCode });
const get = async (path) => (await worker.fetch(new Request(`http://a.test${path}`))).text();
assertEquals([await get("/"), await get("/close"), await get("/")], ["a", "a", "c"]);
