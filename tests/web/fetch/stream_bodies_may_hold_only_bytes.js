import { assertRejects } from "../../support/assert.js";

await assertRejects(() => new Response(new ReadableStream({ start(c) { c.enqueue("text"); c.close(); } })).text(), TypeError);
const failing = new Response(new ReadableStream({ pull(c) { c.error(new RangeError("broken")); } }));
await assertRejects(() => failing.text(), RangeError, "broken");
