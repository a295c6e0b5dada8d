import { assertEquals } from "../../support/assert.js";

export default async function() {
  for (const type of [Array, Function, Map, Promise, Set, String]) {
    Object.freeze(type);
    Object.freeze(type.prototype);
  }
  for (const space of [Reflect, JSON, Math]) Object.freeze(space);
  assertEquals(typeof process.nextTick, "function");
  assertEquals((await import(["node", "path"].join(":"))).join("a", "b"), "a/b");
}
