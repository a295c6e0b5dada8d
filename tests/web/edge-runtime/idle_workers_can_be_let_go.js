// as: main
import { assertEquals } from "../../support/assert.js";

const make = (name, maybeModuleCode) => EdgeRuntime.userWorkers.create({ servicePath: `/idle/${name}`, maybeModuleCode });
const idle = await make("idle", "export default { fetch: () => new Response('idle') }");
const busy = await make("busy", "let answer; export default { fetch: (request) => request.url.endsWith('free') ? (answer(new Response('busy')), new Response()) : new Promise((resolve) => { answer = resolve; }) }");
assertEquals(await (await idle.fetch(new Request("http://a/"))).text(), "idle");
const pending = busy.fetch(new Request("http://a/"));
assertEquals(await EdgeRuntime.userWorkers.tryCleanupIdleWorkers(10_000), 1);
await busy.fetch(new Request("http://a/free"));
assertEquals(await (await pending).text(), "busy");

const memory = EdgeRuntime.systemMemoryInfo();
assertEquals(Object.keys(memory), ["total", "free", "available", "buffers", "cached", "swapTotal", "swapFree"]);
assertEquals(memory.total >= memory.available && memory.available > 0, true);
