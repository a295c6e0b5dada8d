import { assertEquals, assertRejects } from "../../support/assert.js";

const blob = new Blob(["body"], { type: "text/x" });
const response = new Response(blob);
assertEquals([response.headers.get("content-type"), await response.text()], ["text/x", "body"]);
assertEquals(new Response(new Blob(["x"])).headers.get("content-type"), null);
assertEquals(new Response(blob, { headers: { "content-type": "a/b" } }).headers.get("content-type"), "a/b");
const request = new Request("http://x/", { method: "POST", body: new File(["up"], "n", { type: "a/b" }) });
assertEquals([request.headers.get("content-type"), await request.text()], ["a/b", "up"]);
// Streams of a body's clones do not take the blob's bytes away.
const first = new Response(blob), second = first.clone();
first.body.getReader().read();
assertEquals([await new Response(second.body).text(), await blob.text()], ["body", "body"]);

const got = await new Response("héy", { headers: { "content-type": "TEXT/Html; Charset=UTF-8; x=\"a b\"" } }).blob();
assertEquals([got instanceof Blob, got.type, got.size, await got.text()], [true, 'text/html;charset=utf-8;x="a b"', 4, "héy"]);
assertEquals((await new Response("x").blob()).type, "text/plain;charset=utf-8");
assertEquals((await new Response(new Uint8Array(1)).blob()).type, "");
assertEquals((await new Response(null, { headers: { "content-type": "nonsense" } }).blob()).type, "");
assertEquals((await new Request("http://x/", { method: "POST", body: blob }).blob()).type, "text/x");
const used = new Response("x");
await used.blob();
await assertRejects(() => used.blob(), TypeError);
