import { assert, assertEquals } from "../../support/assert.js";

const value = {
  text: "a", number: -0, nothing: null, missing: undefined, big: 1n, flag: true, list: [1, , 3], date: new Date(5), pattern: /a+/gi,
  map: new Map([[{ k: 1 }, new Set(["x"])]]), boxed: [new Number(1), new String("s"), new Boolean(false), Object(2n)], inner: { deep: [{}] },
};
const copy = structuredClone(value);
assertEquals(copy, value);
assert(copy.inner !== value.inner && copy.list !== value.list && copy.map !== value.map);
assert(!(1 in copy.list));
assert(Object.is(copy.number, -0));
