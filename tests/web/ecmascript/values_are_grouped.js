import { assertEquals } from "../../support/assert.js";

const groups = Object.groupBy([1, 2, 3], (n, i) => (n % 2 ? "odd" : `even${i}`));
assertEquals([Object.getPrototypeOf(groups), { ...groups }], [null, { odd: [1, 3], even1: [2] }]);
assertEquals([...Map.groupBy("aXb", (c) => c === c.toUpperCase())], [[false, ["a", "b"]], [true, ["X"]]]);
