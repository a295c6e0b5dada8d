import { assertEquals } from "../../support/assert.js";

const text = "a\u00e9\u20ac\u{1f600}z";
const bytes = new TextEncoder().encode(text);
for (const size of [1, 2, 3]) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let out = "";
  for (let i = 0; i < bytes.length; i += size) out += decoder.decode(bytes.subarray(i, i + size), { stream: true });
  assertEquals(out + decoder.decode(), text);
}
const decoder = new TextDecoder();
assertEquals(decoder.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), "");
assertEquals(decoder.decode(), "\ufffd");
assertEquals(decoder.decode(new Uint8Array([0xe0, 0x80]), { stream: true }), "\ufffd\ufffd");
