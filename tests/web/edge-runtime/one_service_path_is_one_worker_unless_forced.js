// as: main
import { assert, assertEquals } from "../../support/assert.js";

const options = { servicePath: "/one", maybeModuleCode: "const id = crypto.randomUUID(); Deno.serve(() => new Response(id))" };
const ask = async (more) => (await (await EdgeRuntime.userWorkers.create({ ...options, ...more })).fetch(new Request("http://a.test"))).text();
const [a, b, c] = [await ask(), await ask(), await ask({ forceCreate: true })];
assertEquals(a, b);
assert(a !== c);
