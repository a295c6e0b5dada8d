// as: main
import { assertEquals } from "../../support/assert.js";

const servers = {
  deno: `const server = Deno.serve(async () => { await server.shutdown(); return new Response("last"); });`,
  node: `
import { createServer } from "node:http";
const server = createServer((request, response) => { response.end("last"); server.close(); }).listen();`,
};
for (const [name, maybeModuleCode] of Object.entries(servers)) {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `/serve/shut-${name}`, maybeModuleCode });
  assertEquals(await (await worker.fetch(new Request("http://a.test/"))).text(), "last");
  let said = "answered";
  try {
    await worker.fetch(new Request("http://a.test/"));
  } catch (error) {
    said = error.message;
  }
  assertEquals(said, "the worker has shut its server down", name);
}
