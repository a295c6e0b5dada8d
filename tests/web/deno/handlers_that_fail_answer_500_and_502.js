// as: main
import { assert, assertEquals } from "../../support/assert.js";

const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/serve/fails", maybeModuleCode: `
Deno.serve((request) => {
  if (request.url.endsWith("/throw")) throw new Error("thrown");
  if (request.url.endsWith("/reject")) return Promise.reject(new Error("rejected"));
  return request.url.endsWith("/used") ? new Response("x").text().then(() => { const r = new Response("x"); r.text(); return r; }) : "no response";
});` });
const status = async (path) => (await worker.fetch(new Request("http://a.test" + path))).status;
assertEquals([await status("/throw"), await status("/reject"), await status("/text"), await status("/used")], [500, 500, 502, 500]);
assert((await runner.logs()).some(([level, text]) => level === "error" && text.startsWith("GET /throw is answered with 500: Error: thrown\n    at ")));
