// as: main
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = "Deno.serve(() => new Response('first')); Deno.serve(() => new Response('second'));";
const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/serve/first", maybeModuleCode });
assertEquals(await (await worker.fetch(new Request("http://a.test/"))).text(), "first");
