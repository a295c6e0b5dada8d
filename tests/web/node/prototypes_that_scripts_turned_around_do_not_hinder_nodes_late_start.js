import { assertEquals } from "../../support/assert.js";

// Where one by one is put back, a circle would come to be.
export default function() {
  const { setPrototypeOf, getPrototypeOf } = Reflect;
  const typed = getPrototypeOf(Uint8Array), iterators = getPrototypeOf(getPrototypeOf([].values())), ofArrays = getPrototypeOf([].values());
  setPrototypeOf(ofArrays, null);
  setPrototypeOf(iterators, ofArrays);
  setPrototypeOf(Uint8Array, null);
  setPrototypeOf(typed, Uint8Array);
  const { nextTick } = process;
  assertEquals(typeof nextTick, "function");
  assertEquals([getPrototypeOf(iterators) === ofArrays, getPrototypeOf(ofArrays), getPrototypeOf(typed) === Uint8Array, getPrototypeOf(Uint8Array)], [true, null, true, null]);
}
