// as: main
import { assert, assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({
  servicePath: "/deep",
  traceRateLimitOptions: { key: "deep", rules: [{ matches: "^http", ttl: 60, budget: { local: 0, global: 0 } }] },
  maybeModuleCode: `
const tried = [];
function dive() {
  try {
    dive();
  } catch (error) {
    // On the way up there is more and more room for it.
    tried.push(fetch("http://127.0.0.1:1/").catch((error) => error.name + ": " + error.message));
    if (tried.length < 500) throw error;
  }
}
Deno.serve(async () => { dive(); return Response.json(await Promise.all(tried)); });`,
});
const told = await (await worker.fetch(new Request("http://a.test/"))).json();
assert(told.length > 100);
// V8 has its own words for what finds no room at all.
assertEquals(told.filter((error) => error.includes("error sending request")), []);
assert(told.some((error) => error.startsWith("RateLimitError: Rate limit exceeded for function.")));
