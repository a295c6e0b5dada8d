// as: main
import { assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({
  servicePath: "/loads",
  maybeModuleCode: `const heard = [];
    addEventListener("load", (event) => heard.push(event.constructor.name + " " + event.type));
    globalThis.onload = () => heard.push("onload");
    await Promise.resolve();
    heard.push("evaluated");
    Deno.serve(async () => { await new Promise((resolve) => setTimeout(resolve)); return Response.json(heard); });`,
});
assertEquals(await (await worker.fetch(new Request("http://a"))).json(), ["evaluated", "Event load", "onload"]);
