import { assertEquals } from "../../support/assert.js";

const reader = new Response("hello").body.getReader({ mode: "byob" });
const { value, done } = await reader.read(new Uint8Array(3));
assertEquals([new TextDecoder().decode(value), done], ["hel", false]);
assertEquals(new TextDecoder().decode((await reader.read(new Uint8Array(8))).value), "lo");
assertEquals((await reader.read(new Uint8Array(1))).done, true);
