import { assertEquals } from "../../support/assert.js";

const server = Deno.serve(() => new Response("here"));
await server[Symbol.asyncDispose]();
assertEquals(await server.finished, undefined);

// Those of Deno's first years, too.
const listener = Deno.listen({ port: 1 });
const accepted = listener.accept().catch((error) => error.name);
listener[Symbol.dispose]();
assertEquals(await accepted, "BadResource");
