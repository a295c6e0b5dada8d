import { assertEquals } from "../../support/assert.js";

const source = new ReadableStream({ start(c) { c.enqueue("x"); c.close(); } });
const written = [];
const sink = new WritableStream({ write(chunk) { written.push(chunk); }, close() { written.push("closed"); } });
await source.pipeTo(sink, { preventClose: true });
assertEquals([written, sink.locked], [["x"], false]);
