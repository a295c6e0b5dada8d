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
// Nothing of it is left in its stream, which is its reader's.
for (const made of [() => new Response("x"), () => new Request("http://localhost/", { method: "POST", body: new Uint8Array(3) })]) {
  for (const way of ["text", "bytes", "blob"]) {
    const message = made();
    await message[way]();
    assertEquals([way, message.body.locked, message.body === message.body], [way, true, true]);
    assertThrows(() => message.body.getReader(), TypeError);
    assertThrows(() => new Response(message.body), TypeError);
  }
}
