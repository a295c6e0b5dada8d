// as: main
import { assertEquals } from "../../support/assert.js";

const forms = {
  plain: "Deno.serve(() => new Response('ok'))",
  options: "Deno.serve({ port: 80 }, () => new Response('ok'))",
  handler: "Deno.serve({ handler: () => new Response('ok') })",
  exported: "export default { fetch: () => new Response('ok') }",
  later: "await null; Deno.serve(async () => { await null; return new Response('ok'); })",
};
for (const [name, maybeModuleCode] of Object.entries(forms)) {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `/serve/${name}`, maybeModuleCode });
  assertEquals(await (await worker.fetch(new Request("http://a.test/"))).text(), "ok", name);
}
