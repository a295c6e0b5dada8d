// as: main
import { assertEquals } from "../../support/assert.js";

// Nobody listens there, so what is let out fails in another way.
const maybeModuleCode = `
Deno.serve(async (request) => {
  const error = await fetch("http://127.0.0.1:1" + new URL(request.url).pathname).catch((error) => error);
  return Response.json([error.name, error instanceof Deno.errors.RateLimitError && error.message.replace(/\\d+/, "N"), error.retryAfterMs > 0 && error.retryAfterMs <= 60000]);
});`;
const create = (servicePath, key, global) => EdgeRuntime.userWorkers.create({
  servicePath, maybeModuleCode, traceRateLimitOptions: { key, rules: [
    { matches: "^http://127\\.0\\.0\\.1:1/free", ttl: 60, budget: { local: 1000, global: 1000 } },
    { matches: "127", ttl: 60, budget: { local: 1000, global } },
  ] },
});
const ask = async (worker, path = "/") => await (await worker.fetch(new Request("http://a.test" + path))).json();
const one = await create("/one", "key", 3), two = await create("/two", "key", 3), other = await create("/other", "other", 1);
const sent = ["TypeError", false, false];
const refused = ["RateLimitError", "Rate limit exceeded for function. Retry after Nms.", true];
assertEquals([await ask(one), await ask(two), await ask(one)], [sent, sent, sent]);
assertEquals([await ask(one), await ask(two)], [refused, refused]);
// The first rule that matches decides, and another key counts for itself.
assertEquals([await ask(one, "/free"), await ask(other), await ask(other)], [sent, sent, refused]);
