import { assertThrows } from "../../support/assert.js";

for (const value of [new Headers(), new URL("http://a.test"), new Request("http://a.test"), new Response("x"), new AbortController().signal, new Event("e"), new ReadableStream(),
  new TextDecoder(), new URLSearchParams("a=1")]) {
  assertThrows(() => structuredClone({ value }), "DataCloneError");
}
