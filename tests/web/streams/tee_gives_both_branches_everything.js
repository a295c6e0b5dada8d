import { assertEquals } from "../../support/assert.js";

const [a, b] = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close(); } }).tee();
const read = async (stream) => { const out = []; for await (const item of stream) out.push(item); return out; };
assertEquals(await Promise.all([read(a), read(b)]), [[1, 2], [1, 2]]);
