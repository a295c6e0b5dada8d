import { assertEquals } from "../../support/assert.js";

const response = new Response("body", { status: 201, headers: { a: "1" } });
const copy = response.clone();
copy.headers.set("a", "2");
assertEquals([await copy.text(), await response.text(), response.headers.get("a"), copy.status], ["body", "body", "1", 201]);
const stream = new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("s")); c.close(); } }));
const other = stream.clone();
assertEquals([await other.text(), await stream.text()], ["s", "s"]);
