// Lists are weighed while they are gone through: nobody notices.
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const lists = new Intl.ListFormat("en");
assertEquals(lists.format(["a", "b", "c"]), "a, b, and c");
assertEquals(lists.format(new Set(["a", "b"])), "a and b");
assertEquals(lists.format("ab"), "a and b");
assertEquals(lists.format(), "");
assertEquals(lists.formatToParts(["a"]), [{ type: "element", value: "a" }]);
for (const name of ["format", "formatToParts"]) {
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(Intl.ListFormat.prototype, name);
  assertEquals([value.name, value.length, writable, configurable, enumerable, "prototype" in value], [name, 1, true, true, false, false]);
  for (const wrong of [null, 1, {}, { [Symbol.iterator]: 1 }, { [Symbol.iterator]: () => 1 }, [1], { [Symbol.iterator]: () => ({ next: () => 1 }) }]) {
    assertThrows(() => lists[name](wrong), TypeError);
  }
  let asked = false;
  assertThrows(() => value.call({}, { get [Symbol.iterator]() { asked = true; } }), TypeError);
  assert(!asked, "the list of what is no list format");
}
// Each value is looked at once, and who gives what is no string is closed.
const seen = [];
const odd = {
  [Symbol.iterator]: () => ({
    next() {
      return { get done() { seen.push("done"); return false; }, get value() { seen.push("value"); return seen.length < 4 ? "a" : 1; } };
    },
    return() { seen.push("return"); return {}; },
  }),
};
assertThrows(() => lists.format(odd), TypeError);
assertEquals(seen, ["done", "value", "done", "value", "return"]);
