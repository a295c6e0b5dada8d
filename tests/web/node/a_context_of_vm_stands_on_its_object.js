import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import vm from "node:vm";

const object = { x: 1, get y() { return this.x + 1; } };
assertEquals(vm.isContext(object), false);
assertEquals(vm.createContext(object), object);
assertEquals(vm.isContext(object), true);
assertEquals(vm.runInContext("x += 1; var z = x + y; function f() { return z; } this.w = globalThis.z; f()", object), 5);
assertEquals([object.x, object.z, object.w, typeof object.f], [2, 5, 5, "function"]);
object.later = 7;
assertEquals(vm.runInContext("later", object), 7);
assertEquals(vm.runInContext("'x' in globalThis && delete globalThis.x && typeof x", object), "undefined");
assertEquals("x" in object, false);
assertEquals(vm.runInContext("Object.keys(globalThis).includes('later')", object), true);
vm.runInContext("Object.defineProperty(globalThis, 'fixed', { value: 3, enumerable: false })", object);
assertEquals(Object.getOwnPropertyDescriptor(object, "fixed"), { value: 3, writable: false, enumerable: false, configurable: false });

// What runs in it is of another kind.
assertEquals(vm.runInContext("[] instanceof Array", object), true);
assertEquals(vm.runInContext("[]", object) instanceof Array, false);
assert(Array.isArray(vm.runInNewContext("[1, 2]")));
const syntax = (() => { try { vm.runInContext("var 1", object); } catch (error) { return error; } })();
assertEquals([syntax.name, syntax instanceof SyntaxError], ["SyntaxError", false]);
assertThrows(() => vm.runInContext("missing", object));
assertEquals(vm.runInNewContext("eval('1 + 1')"), 2);
const refused = (() => { try { vm.runInNewContext("eval('1')", {}, { contextCodeGeneration: { strings: false } }); } catch (error) { return error.name; } })();
assertEquals(refused, "EvalError");
assertThrows(() => vm.runInContext("1", {}), TypeError);

// A script is compiled once and runs where it is told to.
const script = new vm.Script("n = (globalThis.n ?? 0) + 1");
const one = vm.createContext({}), two = vm.createContext({ n: 5 });
assertEquals([script.runInContext(one), script.runInContext(one), script.runInContext(two)], [1, 2, 6]);
const add = vm.compileFunction("return a + b + c", ["a"], { parsingContext: one, contextExtensions: [{ b: 2, c: 3 }] });
assertEquals(add(1), 6);
// V8 trusts its own code, so nobody may bring it.
assertEquals(new vm.Script("1", { cachedData: Buffer.alloc(100) }).cachedDataRejected, true);

// Microtasks of its own run before the call comes back.
const log = [];
vm.runInNewContext("Promise.resolve().then(() => log.push('inside'))", { log }, { microtaskMode: "afterEvaluate" });
log.push("outside");
assertEquals(log, ["inside", "outside"]);
