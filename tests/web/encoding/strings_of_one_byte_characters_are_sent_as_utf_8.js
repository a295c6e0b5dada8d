import { assertEquals } from "../../support/assert.js";

// Wherever the character is that is not ASCII.
for (let size = 0; size < 70; ++size) {
  for (const odd of ["", "\x7f", "\x80", "\xff", "\u0100"]) {
    for (let at = 0; at <= size; ++at) {
      const text = "a".repeat(at) + odd + "b".repeat(size - at);
      assertEquals(new URL("http://a/#x" + text).hash, "#x" + encodeURIComponent(text));
    }
  }
}
assertEquals(await new Response("caf\xe9 au lait").text(), "caf\xe9 au lait");
