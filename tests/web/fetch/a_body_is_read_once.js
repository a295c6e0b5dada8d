import { assertEquals, assertThrows, assertRejects } from "../../support/assert.js";

const response = new Response("x");
assertEquals(response.bodyUsed, false);
const reading = response.text();
assertEquals(response.bodyUsed, true);
await reading;
await assertRejects(() => response.text(), TypeError);
assertThrows(() => response.clone(), TypeError);
const empty = new Response(null);
await empty.text();
assertEquals([await empty.text(), empty.bodyUsed, empty.body], ["", false, null]);
