import { assertEquals, assertRejects } from "../../support/assert.js";

const read = async (stream) => { const all = []; for await (const chunk of stream) all.push(chunk); return all; };
const from = (...chunks) => new ReadableStream({ start(c) { for (const chunk of chunks) c.enqueue(chunk); c.close(); } });
assertEquals((await read(from("\ud83d", "\ude00").pipeThrough(new TextEncoderStream()))).flatMap((chunk) => [...chunk]), [0xf0, 0x9f, 0x98, 0x80]);
assertEquals((await read(from("a\ud83d").pipeThrough(new TextEncoderStream()))).flatMap((chunk) => [...chunk]), [97, 0xef, 0xbf, 0xbd]);
assertEquals((await read(from(new Uint8Array([0xe2]), new Uint8Array([0x82, 0xac])).pipeThrough(new TextDecoderStream()))).join(""), "\u20ac");
const decoder = new TextDecoderStream("latin1", { fatal: true });
assertEquals([decoder.encoding, decoder.fatal, decoder.ignoreBOM], ["windows-1252", true, false]);
await assertRejects(read(from(new Uint8Array([0xe2])).pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))), TypeError);
await assertRejects(read(from("text").pipeThrough(new TextDecoderStream())), TypeError);
