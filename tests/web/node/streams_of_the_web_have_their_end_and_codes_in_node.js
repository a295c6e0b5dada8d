import { assertEquals } from "../../support/assert.js";
import { addAbortSignal, finished } from "node:stream";
import { finished as ended } from "node:stream/promises";

const codeOf = async (run) => {
  try {
    await run();
  } catch (error) {
    return error.code ?? error.name;
  }
};
const readable = new ReadableStream({ pull(controller) { controller.enqueue("x"); controller.close(); } });
const end = ended(readable);
for await (const chunk of readable) assertEquals(chunk, "x");
assertEquals(await end, undefined);
const failing = new ReadableStream({ start(controller) { controller.error(new Error("its own")); } });
assertEquals(await new Promise((resolve) => finished(failing, (error) => resolve(error.message))), "its own");
const writable = new WritableStream();
const closed = ended(writable);
await writable.close();
assertEquals(await closed, undefined);

const abort = new AbortController();
const aborted = addAbortSignal(abort.signal, new ReadableStream());
const reading = aborted.getReader().read();
abort.abort();
assertEquals(await codeOf(() => reading), "ABORT_ERR");

const locked = new ReadableStream();
locked.getReader();
assertEquals(await codeOf(() => locked.getReader()), "ERR_INVALID_STATE");
assertEquals(await codeOf(() => new ReadableStream({ type: "none" })), "ERR_INVALID_ARG_VALUE");
assertEquals(await codeOf(() => ReadableStream.from(1)), "ERR_ARG_NOT_ITERABLE");
assertEquals(await codeOf(() => URLSearchParams.prototype.get.call({}, "x")), "ERR_INVALID_THIS");
