import { assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

// Nothing of the library has come to be, so nothing of it is seen.
let calls = 0;
const { apply, defineProperty } = Reflect;
export default async function() {
  const isText = "isText";
  defineProperty(Reflect, "defineProperty", { value(...args) { ++calls; return apply(defineProperty, Reflect, args); }, writable: false, configurable: false });
  for (let i = 0; i < 2; ++i) {
    assertThrows(() => process.nextTick, TypeError, "Reflect.defineProperty has been replaced");
    await assertRejects(() => import(["node", "path"].join(":")), TypeError, 'import');
  }
  assertEquals(calls, 0);
  // What needs none of it goes on.
  assertEquals([process.version.slice(0, 3), typeof process.env.PATH, isText], ["v20", "undefined", "isText"]);
}
