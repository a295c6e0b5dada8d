import { assertEquals } from "../../support/assert.js";

const server = Deno.serve(() => new Response("here"));
await server[Symbol.asyncDispose]();
assertEquals(await server.finished, undefined);
