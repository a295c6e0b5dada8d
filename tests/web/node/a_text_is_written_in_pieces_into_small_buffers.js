// as: main
import { Buffer } from "node:buffer";
import { assertEquals } from "../../support/assert.js";

// Longer than a piece, and where a piece ends within a group.
const bytes = Buffer.from(Array.from({ length: 20000 }, (_, i) => i * 7 & 255));
const wide = (text) => (text + "\u0100").slice(0, -1);
for (const encoding of ["hex", "base64", "base64url", "latin1", "utf16le"]) {
  const text = bytes.toString(encoding);
  for (const one of [text, wide(text)]) {
    assertEquals(Buffer.from(one, encoding).equals(bytes), true);
    for (const size of [0, 1, 2048, 5001]) {
      const target = Buffer.alloc(size + 2, 1);
      const whole = encoding === "utf16le" ? size & ~1 : size;
      assertEquals(target.write(one, 1, size, encoding), whole);
      assertEquals(target.subarray(1, 1 + whole).equals(bytes.subarray(0, whole)), true);
      assertEquals(target[size + 1], 1);
    }
  }
}

// A rope of half a gigabyte takes no memory until it is read. (Of base64 Node's library itself reads the last letters.)
const worker = await EdgeRuntime.userWorkers.create({
  servicePath: "/rope", memoryLimitMb: 64,
  maybeModuleCode: `import { Buffer } from "node:buffer";
    Deno.serve(() => {
      const rope = "\\u0100".repeat(2 ** 28), names = [];
      for (const encoding of ["hex", "base64", "latin1", "utf16le", "utf8"]) {
        for (const call of [() => Buffer.alloc(1).write(rope, encoding), () => Buffer.alloc(1).fill(rope, encoding), () => Buffer.from(rope, encoding === "base64" ? "hex" : encoding), () => Buffer.byteLength(rope, "utf8")]) {
          try { call(); names.push("none"); } catch (error) { names.push(error.name); }
        }
      }
      return new Response([...new Set(names)].join());
    });`,
});
assertEquals(await (await worker.fetch(new Request("http://a.test/"))).text(), "RangeError");
