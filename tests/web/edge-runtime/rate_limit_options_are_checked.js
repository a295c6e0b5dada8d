// as: main
import { assert, assertRejects } from "../../support/assert.js";

const good = { matches: ".*", ttl: 60, budget: { local: 10, global: 10 } };
const create = (traceRateLimitOptions, context) => EdgeRuntime.userWorkers.create({
  servicePath: "/checked", forceCreate: true, maybeModuleCode: "Deno.serve(() => new Response())", traceRateLimitOptions, context,
});
for (const [options, field] of [
  ["x", "traceRateLimitOptions must be an object"],
  [{ rules: [] }, "traceRateLimitOptions.key"],
  [{ key: 1, rules: [] }, "traceRateLimitOptions.key"],
  [{ key: "", rules: [] }, "traceRateLimitOptions.key"],
  [{ key: "k", rules: {} }, "traceRateLimitOptions.rules must be a list"],
  [{ key: "k", rules: [good, null] }, "traceRateLimitOptions.rules[1] must be an object"],
  [{ key: "k", rules: [{ ...good, matches: /x/ }] }, "traceRateLimitOptions.rules[0].matches must be a regular expression in text"],
  [{ key: "k", rules: [good, { ...good, matches: "[invalid" }] }, "traceRateLimitOptions.rules[1].matches must be a regular expression: Invalid regular expression"],
  [{ key: "k", rules: [{ ...good, ttl: 0 }] }, "traceRateLimitOptions.rules[0].ttl"],
  [{ key: "k", rules: [{ ...good, ttl: "60" }] }, "traceRateLimitOptions.rules[0].ttl"],
  [{ key: "k", rules: [{ ...good, ttl: 2 ** 32 }] }, "traceRateLimitOptions.rules[0].ttl"],
  [{ key: "k", rules: [{ ...good, budget: undefined }] }, "traceRateLimitOptions.rules[0].budget must be an object"],
  [{ key: "k", rules: [{ ...good, budget: { local: -1, global: 1 } }] }, "traceRateLimitOptions.rules[0].budget.local"],
  [{ key: "k", rules: [{ ...good, budget: { local: 1, global: 1.5 } }] }, "traceRateLimitOptions.rules[0].budget.global"],
]) await assertRejects(() => create(options), TypeError, `userWorkers.create: ${field}`);
await assertRejects(() => create(undefined, { otel: { a: 1 } }), TypeError, "userWorkers.create: context.otel.a must be a text");
for (const options of [undefined, null, { key: "k" }, { key: "k", rules: [good, { ...good, budget: { local: 0, global: 2 ** 32 - 1 } }] }]) {
  assert(await create(options) instanceof UserWorker);
}
