import { assertEquals, assertRejects } from "../../support/assert.js";

async function* pieces() {
  yield new TextEncoder().encode("hello ");
  yield new TextEncoder().encode("ada");
}
const request = new Request("http://localhost/", { method: "POST", body: pieces() });
assertEquals([request.headers.get("content-type"), await request.text()], [null, "hello ada"]);
assertEquals(await new Response(pieces()).text(), "hello ada");
assertEquals(await new Response(new ReadableStream({ type: "bytes", start: (controller) => controller.close() }).values()).text(), "");

async function* breaks() {
  yield new Uint8Array(1);
  throw new RangeError("no more");
}
await assertRejects(() => new Response(breaks()).bytes(), RangeError);

// What has its own text, or can be gone through at once, is none.
assertEquals(await new Response(["a", "b"]).text(), "a,b");
