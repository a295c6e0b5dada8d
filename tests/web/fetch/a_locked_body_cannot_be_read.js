import { assert, assertEquals, assertThrows, assertRejects } from "../../support/assert.js";

const response = new Response("x");
const reader = response.body.getReader();
await assertRejects(() => response.text(), TypeError);
assertThrows(() => response.clone(), TypeError);
assertEquals(new TextDecoder().decode((await reader.read()).value), "x");
assert(response.bodyUsed);
