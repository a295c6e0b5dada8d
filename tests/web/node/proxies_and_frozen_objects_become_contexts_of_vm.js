import { assertEquals } from "../../support/assert.js";
import vm from "node:vm";

const touched = [];
const traps = new Proxy({}, { get: (_, name) => (trap, ...rest) => (touched.push(name), Reflect[name](trap, ...rest)) });
for (const object of [new Proxy({ x: 1 }, {}), new Proxy({ x: 1 }, traps), Object.freeze({ x: 1 })]) {
  assertEquals(vm.isContext(object), false);
  assertEquals(vm.createContext(object) === object, true);
  assertEquals(touched.filter((name) => name !== "get" && name !== "has"), []);
  assertEquals(vm.isContext(object), true);
  assertEquals(vm.createContext(object) === object, true);
  assertEquals(vm.runInContext("x + 1", object), 2);
}
assertEquals(vm.isContext(new Proxy(vm.createContext({}), {})), false);
