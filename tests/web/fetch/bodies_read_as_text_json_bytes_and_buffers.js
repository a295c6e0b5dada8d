import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const response = () => new Response('{"é":1}');
assertEquals(await response().text(), '{"é":1}');
assertEquals(await response().json(), { "é": 1 });
assertEquals((await response().arrayBuffer()).byteLength, 8);
assert((await response().bytes()) instanceof Uint8Array);
assertEquals(await new Response().text(), "");
await assertRejects(() => new Response("{").json(), SyntaxError);
assertEquals(await new Response("\ufeffbom").text(), "bom");
