import { assert, assertEquals } from "../../support/assert.js";

const bytes = Uint8Array.from({ length: 150000 }, (_, i) => i * 7);
const blob = new Blob([bytes]);
bytes[0] = 99;
const chunks = [];
for await (const chunk of blob.stream()) { chunks.push(chunk.length); chunk.fill(0); }
assert(chunks.length > 1, "a large blob comes in pieces");
assertEquals(chunks.reduce((a, b) => a + b), 150000);
const copy = await blob.bytes();
assertEquals([copy[0], copy[3], copy.length], [0, 21, 150000]);
copy.fill(1);
(await blob.arrayBuffer()).slice(0);
assertEquals(new Uint8Array(await blob.arrayBuffer())[3], 21);
const reader = new Blob(["hello"]).stream().getReader({ mode: "byob" });
const { value } = await reader.read(new Uint8Array(3));
assertEquals(new TextDecoder().decode(value), "hel");
assertEquals((await new Blob([]).stream().getReader().read()).done, true);
assertEquals(await new Blob([new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xc0, 0x62])]).text(), "a\ufffdb");
