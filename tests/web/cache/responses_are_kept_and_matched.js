import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

assert(caches instanceof CacheStorage);
const cache = await caches.open("v1");
assert(cache instanceof Cache && (await caches.open("v1")) === cache);
const response = new Response("body", { status: 203, statusText: "Fine", headers: { "x-a": "1" } });
await cache.put("https://x.org/a?q=1#frag", response);
assertEquals(response.bodyUsed, true);
for (let i = 0; i < 2; ++i) {
  const found = await cache.match(new Request("https://x.org/a?q=1"));
  assertEquals([found.status, found.statusText, found.headers.get("x-a"), await found.text()], [203, "Fine", "1", "body"]);
}
assertEquals([await cache.match("https://x.org/a"), await cache.match("https://x.org/a?q=1", {}) === undefined], [undefined, false]);
assertEquals(await (await cache.match("https://x.org/a", { ignoreSearch: true })).text(), "body");
assertEquals(await cache.match(new Request("https://x.org/a?q=1", { method: "POST" })), undefined);
assertEquals(await (await cache.match(new Request("https://x.org/a?q=1", { method: "POST" }), { ignoreMethod: true })).text(), "body");

await cache.put("https://x.org/a?q=1", new Response("newer"));
await cache.put(new URL("https://x.org/b"), new Response(null, { status: 204 }));
assertEquals((await cache.keys()).map((request) => request.url), ["https://x.org/a?q=1", "https://x.org/b"]);
assertEquals(await Promise.all((await cache.matchAll()).map((r) => r.text())), ["newer", ""]);
assertEquals((await cache.match("https://x.org/b")).body, null);
assertEquals([await cache.delete("https://x.org/a"), await cache.delete("https://x.org/a", { ignoreSearch: true }), (await cache.keys()).length], [false, true, 1]);

assertEquals([await caches.has("v1"), await caches.has("v2"), await caches.keys()], [true, false, ["v1"]]);
await (await caches.open("v2")).put("https://x.org/b", new Response("of v2"));
assertEquals([(await caches.match("https://x.org/b")).status, await (await caches.match("https://x.org/b", { cacheName: "v2" })).text(), await caches.match("https://x.org/c")], [204, "of v2", undefined]);
assertEquals([await caches.delete("v1"), await caches.delete("v1"), await caches.keys()], [true, false, ["v2"]]);
assertEquals((await (await caches.open("v1")).keys()).length, 0);
assertThrows(() => new Cache(), TypeError);
assertThrows(() => new CacheStorage(), TypeError);
await assertRejects(() => caches.open(), TypeError);
await assertRejects(() => cache.match(), TypeError);
