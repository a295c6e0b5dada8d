import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals(Object.keys(EdgeRuntime), ["waitUntil"]);
const promise = Promise.resolve(1);
assertEquals(await EdgeRuntime.waitUntil(promise), 1);
assertThrows(() => EdgeRuntime.waitUntil(5), TypeError);
