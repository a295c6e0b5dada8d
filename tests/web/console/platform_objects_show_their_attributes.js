import { assert, assertEquals } from "../../support/assert.js";

assertEquals(Deno.inspect(new Headers({ b: "2", a: "1" })), 'Headers { a: "1", b: "2" }');
assert(Deno.inspect(new URL("http://a.test/x")).startsWith('URL {\n  href: "http://a.test/x",'));
assertEquals(Deno.inspect(new URLSearchParams("a=1&b")), 'URLSearchParams { "a" => "1", "b" => "" }');
assert(Deno.inspect(new Response("x")).includes("status: 200"));
assert(Deno.inspect(new Request("http://a.test")).includes('method: "GET"'));
for (const type of [URL, Headers, Request, Response, AbortSignal, Event, ReadableStream, TextDecoder]) {
  assertEquals(Object.prototype.toString.call(type.prototype), `[object ${type.name}]`);
  assert(typeof Deno.inspect(type.prototype) === "string");
}
