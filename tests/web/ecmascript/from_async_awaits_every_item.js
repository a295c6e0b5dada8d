import { assertEquals, assertRejects } from "../../support/assert.js";

async function* later() { yield 1; yield Promise.resolve(2); }
assertEquals(await Array.fromAsync(later(), (n) => Promise.resolve(n * 2)), [2, 4]);
assertEquals(await Array.fromAsync([Promise.resolve("a"), "b"]), ["a", "b"]);
assertEquals(await Array.fromAsync({ length: 2, 0: Promise.resolve(1) }), [1, undefined]);
await assertRejects(Array.fromAsync([], 5), TypeError);
await assertRejects(Array.fromAsync(null), TypeError);
