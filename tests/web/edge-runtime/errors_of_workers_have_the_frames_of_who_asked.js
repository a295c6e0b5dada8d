// as: main
// What create() and worker.fetch() reject with has the script's own frames, over its awaits.
import { assert, assertEquals } from "../../support/assert.js";

async function creating(options) {
  return await EdgeRuntime.userWorkers.create(options);
}
async function fetching(worker, url) {
  return await worker.fetch(new Request(url));
}

const unbooted = await creating({ servicePath: "/no/such/function" }).catch((error) => error);
assert(unbooted instanceof Deno.errors.InvalidWorkerCreation);
assert(/\n +at async creating \(.*:6:\d+\)/.test(unbooted.stack), unbooted.stack);

const worker = await creating({ servicePath: "/frames/throws", maybeModuleCode: `throw new Error("at its top level");` });
const failed = await fetching(worker, "http://a.test/").catch((error) => error);
assert(failed instanceof Deno.errors.InvalidWorkerResponse);
assert(/\n +at async fetching \(.*:9:\d+\)/.test(failed.stack), failed.stack);
assertEquals(failed.message.split("\n")[0], "event loop error while evaluating the module: Error: at its top level");
