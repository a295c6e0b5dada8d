import { assertEquals } from "../../support/assert.js";

const big = await caches.open("big"), other = await caches.open("other");
const url = (n) => `https://x.org/${n}`;
const megabytes = (n) => new Response(new Uint8Array(n << 20));
await big.put(url("a"), megabytes(5));
await big.put(url("b"), megabytes(5));
await other.put(url("c"), megabytes(5));
await big.match(url("a"));
await other.put(url("d"), megabytes(5));
const names = async (cache) => (await cache.keys()).map((request) => request.url.slice(14));
assertEquals([await names(big), await names(other)], [["a"], ["c", "d"]]);

const many = await caches.open("many");
for (let i = 0; i < 1005; ++i) await many.put(url(i), new Response());
const left = await names(many);
assertEquals([left.length, left[0], await names(big), await names(other)], [1000, "5", [], []]);
