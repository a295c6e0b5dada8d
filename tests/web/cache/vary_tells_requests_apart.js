import { assertEquals } from "../../support/assert.js";

const cache = await caches.open("v1");
const request = (language) => new Request("https://x.org/", language === undefined ? {} : { headers: { "accept-language": language } });
const answer = (text) => new Response(text, { headers: { vary: "Accept-Language, X-Other" } });
await cache.put(request("de"), answer("guten Tag"));
await cache.put(request("en"), answer("hello"));
const text = async (query, options) => (await cache.match(query, options))?.text();
assertEquals(await Promise.all([text(request("de")), text(request("en")), text(request("fr")), text(request()), text(request("fr"), { ignoreVary: true })]),
  ["guten Tag", "hello", undefined, undefined, "guten Tag"]);
await cache.put(request("de"), answer("moin"));
assertEquals([await text(request("de")), (await cache.keys()).length], ["moin", 2]);
assertEquals([await cache.delete(request("fr")), await cache.delete(request("en")), (await cache.keys())[0].headers.get("accept-language")], [false, true, "de"]);
