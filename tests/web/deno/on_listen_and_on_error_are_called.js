// as: main
import { assertEquals } from "../../support/assert.js";

const maybeModuleCode = `
let heard;
const server = Deno.serve({ onListen: (address) => { heard = address; }, onError: (error) => new Response(error.message + heard.port, { status: 418 }) }, () => { throw new Error("teapot"); });
if (typeof server.shutdown !== "function" || !(server.finished instanceof Promise)) throw new Error("not a server");
`;
const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/serve/errors", maybeModuleCode });
const response = await worker.fetch(new Request("http://a.test/"));
assertEquals([response.status, await response.text()], [418, "teapot9999"]);
