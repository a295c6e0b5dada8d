import { assertEquals, assertRejects } from "../../support/assert.js";

const cache = await caches.open("v1");
const url = "https://x.org/";
const used = new Response("x");
await used.text();
const locked = new Response("x");
locked.body.getReader();
for (const [request, response] of [[new Request(url, { method: "POST" }), new Response()], ["data:,x", new Response()], [url, new Response("x", { status: 206 })],
  [url, new Response("x", { headers: { vary: "a, *" } })], [url, used], [url, locked], [url, {}], ["/relative", new Response()]]) {
  await assertRejects(() => cache.put(request, response), TypeError);
}
await assertRejects(() => cache.put(url), TypeError);
await assertRejects(() => cache.put(url, new Response(new Uint8Array((16 << 20) + 1))), "QuotaExceededError");
await assertRejects(() => cache.addAll(["data:,x"]), TypeError);
await assertRejects(() => cache.addAll(5), TypeError);
await assertRejects(() => cache.add(new Request(url, { method: "PUT" })), TypeError);
await cache.addAll([]);
assertEquals((await cache.keys()).length, 0);
