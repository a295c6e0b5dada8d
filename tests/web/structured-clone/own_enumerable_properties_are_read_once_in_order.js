import { assert, assertEquals } from "../../support/assert.js";

const order = [];
const value = { get a() { order.push("a"); delete this.b; return 1; }, b: 2, get c() { order.push("c"); return 3; } };
Object.defineProperty(value, "hidden", { value: 1, enumerable: false });
value[Symbol("s")] = 1;
assertEquals(structuredClone(value), { a: 1, c: 3 });
assertEquals(order, ["a", "c"]);
const polluted = structuredClone(JSON.parse('{"__proto__": {"x": 1}}'));
assert(Object.hasOwn(polluted, "__proto__") && Object.getPrototypeOf(polluted) === Object.prototype);
class Point { x = 1; }
assertEquals(structuredClone(new Point()), { x: 1 });
