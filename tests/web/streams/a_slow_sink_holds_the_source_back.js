import { assert, sleep } from "../../support/assert.js";

let pulled = 0;
const source = new ReadableStream({ pull(c) { c.enqueue(++pulled); if (pulled === 50) c.close(); } }, { highWaterMark: 0 });
let release;
const sink = new WritableStream({ write() { return new Promise((resolve) => { release = resolve; }); } }, { highWaterMark: 2 });
source.pipeTo(sink).catch(() => {});
await sleep(5);
assert(pulled <= 4, `pulled ${pulled}`);
release();
