import { assert, assertEquals } from "../../support/assert.js";
import { createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } from "node:async_hooks";

const begun = new Map(), order = [], resources = new Set();
const hook = createHook({
  init(id, type, trigger, resource) {
    if (type !== "PROMISE") return;
    begun.set(id, { trigger, resource });
  },
  before(id) { order.push(["before", id]); resources.add(executionAsyncResource()); },
  after(id) { order.push(["after", id]); },
  promiseResolve(id) { order.push(["resolve", id]); },
}).enable();

const first = Promise.resolve(1);
let inside;
const second = first.then(() => { inside = [executionAsyncId(), triggerAsyncId()]; });
const [one, two] = [...begun].filter(([, { resource }]) => resource === first || resource === second).map(([id]) => id);
assertEquals(begun.get(two).trigger, one);
await second;
assertEquals(inside, [two, one]);
const of = (id) => order.filter(([, other]) => other === id).map(([what]) => what);
assertEquals([of(one), of(two)], [["resolve"], ["before", "resolve", "after"]]);

// What the platform promises within itself is nobody's.
const seen = new Set();
begun.clear();
const response = await new Response(new Blob(["text"]).stream()).text();
await crypto.subtle.digest("SHA-256", new Uint8Array(100_000));
assertEquals(response, "text");
for (const { resource } of begun.values()) seen.add(resource);
for (const resource of [...seen, ...resources]) {
  const value = resource instanceof Promise ? await Promise.race([resource, "waits"]).catch(() => "rejected") : undefined;
  assert(typeof value !== "object" || value === null || !("value" in value && Object.getPrototypeOf(value) === null), "a box of the platform's");
}
hook.disable();
begun.clear();
await 0;
Promise.resolve();
assertEquals(begun.size, 0);
