import { assertEquals } from "../../support/assert.js";
import { inspect } from "node:util";
import vm, { SourceTextModule, SyntheticModule } from "node:vm";

assertEquals([vm.SourceTextModule === SourceTextModule, Object.keys(vm).includes("SyntheticModule")], [true, true]);
const codeOf = async (run) => {
  try {
    return await run();
  } catch (error) {
    return error.code ?? `${error.name}: ${error.message}`;
  }
};

// In a circle, with a value that a function gives.
const given = new SyntheticModule(["default", "name"], function () {
  given.setExport("default", 20);
  this.setExport("name", "given");
});
const parts = {
  a: new SourceTextModule("import { b } from 'b'; import given, { name } from 'given'; export const a = () => b() + given; export { name };", { identifier: "a" }),
  b: new SourceTextModule("import { a } from 'a'; export const b = () => typeof a === 'function' ? 22 : 0;", { identifier: "b" }),
  given,
};
const asked = [];
await parts.a.link((specifier, referrer) => {
  asked.push([referrer.identifier, specifier]);
  return parts[specifier];
});
assertEquals(asked, [["a", "b"], ["a", "given"], ["b", "a"]]);
assertEquals([parts.a.status, parts.b.status, parts.a.dependencySpecifiers], ["linked", "linked", ["b", "given"]]);
await parts.a.evaluate();
assertEquals([parts.a.status, parts.b.status, parts.given.status, parts.a.namespace.a(), parts.a.namespace.name], ["evaluated", "evaluated", "evaluated", 42, "given"]);
assertEquals(inspect(parts.b.namespace), "[Module: null prototype] { b: [Function: b] }");

// What its code sees of itself, and what it imports while it runs.
const seen = [];
const late = new SyntheticModule(["x"], () => { late.setExport("x", 5); });
const curious = new SourceTextModule("export const url = import.meta.url; export const more = () => import('more'); export const lazy = () => import.meta.late;", {
  initializeImportMeta(meta, module) {
    seen.push(module === curious, Object.getPrototypeOf(meta));
    meta.url = "made up";
    meta.late = 7;
  },
  async importModuleDynamically(specifier, module) {
    seen.push(specifier, module === curious);
    await late.link(() => {});
    await late.evaluate();
    return late;
  },
});
await curious.link(() => {});
await curious.evaluate();
assertEquals([curious.namespace.url, curious.namespace.lazy(), (await curious.namespace.more()).x], ["made up", 7, 5]);
assertEquals(seen, [true, null, "more", true]);
const plain = new SourceTextModule("export const keys = Object.keys(import.meta); export const more = () => import('node:fs');");
await plain.link(() => {});
await plain.evaluate();
assertEquals([plain.namespace.keys, await codeOf(() => plain.namespace.more())], [[], "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING"]);

// In a context beside this realm; await at the top level; errors.
const context = vm.createContext({ n: 2 });
const inside = new SourceTextModule("export const list = [await n]; globalThis.n = 3;", { context });
await inside.link(() => {});
await inside.evaluate();
assertEquals([inside.namespace.list instanceof Array, inside.namespace.list[0], context.n], [false, 2, 3]);
const foreign = new SourceTextModule("import 'inside'");
assertEquals(await codeOf(() => foreign.link(() => inside)), "ERR_VM_MODULE_DIFFERENT_CONTEXT");
assertEquals((await codeOf(() => new SourceTextModule("export 1"))).split(":")[0], "SyntaxError");
const without = new SourceTextModule("import { absent } from 'late'");
assertEquals(await codeOf(() => without.link(() => late)), "SyntaxError: The requested module 'late' does not provide an export named 'absent'");
const failing = new SourceTextModule("throw new RangeError('its own')");
await failing.link(() => {});
assertEquals([await codeOf(() => failing.evaluate()), failing.status, failing.error.message, await codeOf(() => failing.evaluate())], ["RangeError: its own", "errored", "its own", "RangeError: its own"]);
const endless = new SourceTextModule("for (;;);");
await endless.link(() => {});
assertEquals(await codeOf(() => endless.evaluate({ timeout: 5 })), "ERR_SCRIPT_EXECUTION_TIMEOUT");
// Where its time was over before it began, it is as it was.
assertEquals(["errored", "linked"].includes(endless.status), true);
assertEquals(await codeOf(() => new SourceTextModule("", { cachedData: Buffer.alloc(8) })), "ERR_VM_MODULE_CACHED_DATA_REJECTED");
assertEquals(await codeOf(() => new SourceTextModule("").createCachedData()), "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM");
