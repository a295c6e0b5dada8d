// as: main
import { assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/echo", maybeModuleCode: `
Deno.serve(async (request) => Response.json({ method: request.method, url: request.url, a: request.headers.get("a"), body: await request.text() }, { headers: { b: "2" }, status: 201 }))` });
const response = await worker.fetch(new Request("http://a.test/x?y", { method: "PUT", headers: { a: "1" }, body: "data" }));
assertEquals([response.status, response.headers.get("b"), await response.json()], [201, "2", { method: "PUT", url: "http://a.test/x?y", a: "1", body: "data" }]);
