import { assertEquals, sleep } from "../../support/assert.js";

const seen = [];
const source = new ReadableStream({ pull(c) { c.enqueue("x"); return sleep(1); }, cancel(reason) { seen.push(["cancel", reason]); } });
const sink = new WritableStream({ abort(reason) { seen.push(["abort", reason]); } });
const controller = new AbortController();
const piping = source.pipeTo(sink, { signal: controller.signal });
await sleep(3);
controller.abort("stop");
const error = await piping.catch((reason) => reason);
assertEquals(error, "stop");
assertEquals(seen.sort(), [["abort", "stop"], ["cancel", "stop"]]);
