import { assertEquals } from "../../support/assert.js";

const type = (body) => new Response(body).headers.get("content-type");
assertEquals([type("x"), type(new URLSearchParams("a=1")), type(new Uint8Array(1)), type(new ReadableStream()), type(null), type(5)],
  ["text/plain;charset=UTF-8", "application/x-www-form-urlencoded;charset=UTF-8", null, null, null, "text/plain;charset=UTF-8"]);
assertEquals(new Response("x", { headers: { "content-type": "a/b" } }).headers.get("content-type"), "a/b");
