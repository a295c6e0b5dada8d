// As Node 20 propagates stores itself: https://github.com/nodejs/node/blob/v20.x/lib/async_hooks.js
import { assertEquals } from "../../support/assert.js";
import { AsyncLocalStorage, AsyncResource, executionAsyncResource } from "node:async_hooks";

const one = new AsyncLocalStorage(), other = new AsyncLocalStorage();
const seen = (resource) => resource.runInAsyncScope(() => [one.getStore(), other.getStore()]);
const resource = new AsyncResource("bare");
assertEquals(seen(resource), [undefined, undefined]);
const trigger = other.run("kept", () => one.run("triggers", () => new AsyncResource("trigger")));

// What runs is what triggers.
one.run("runs", () => other.run("of another", () => one._propagate(resource, executionAsyncResource(), "bare")));
assertEquals(seen(resource), ["runs", undefined]);
one._propagate(resource, trigger, "bare");
assertEquals(seen(resource), ["triggers", undefined]);
one._propagate(trigger, new AsyncResource("none"), "trigger");
assertEquals(seen(trigger), [undefined, "kept"]);
assertEquals(one.getStore(), undefined);
// Where nothing is to be given.
for (const what of [undefined, null, 1, {}, Object.create(AsyncResource.prototype), executionAsyncResource()]) one._propagate(what, what, "other");
assertEquals(AsyncResource.propagate, undefined);
