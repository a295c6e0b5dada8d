import { assertEquals, assertRejects } from "../../support/assert.js";

const { promise, resolve } = Promise.withResolvers();
resolve(5);
assertEquals(await promise, 5);
await assertRejects(Promise.try(() => { throw new RangeError("sync"); }), RangeError);
assertEquals(["a\ud800".isWellFormed(), "a\ud800b".toWellFormed(), "\u{1f600}".isWellFormed()], [false, "a\ufffdb", true]);
assertEquals([typeof Symbol.dispose, typeof Symbol.asyncDispose], ["symbol", "symbol"]);
assertEquals(new Error("x", { cause: 1 }).cause, 1);
