import { assertEquals } from "../../support/assert.js";

const traps = new Proxy({}, { get() { throw new Error("a trap ran"); } });
const proxy = new Proxy({ a: 1 }, traps);
assertEquals(Deno.inspect(proxy), "{ a: 1 }");
assertEquals(Deno.inspect([new Proxy([1], traps), new Proxy(function f() {}, traps)]), "[ [ 1 ], [Function: f] ]");
const { proxy: gone, revoke } = Proxy.revocable({}, {});
revoke();
assertEquals(Deno.inspect(gone), "<Revoked Proxy>");
