// V8 ends the process where a module is asked for what its state does not allow. What is behind a module of node:vm, a script gets at.
import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import vm from "node:vm";

const wrapOf = (module) => module[Object.getOwnPropertySymbols(module).find((symbol) => symbol.description === "kWrap")];
const codeOf = (run) => {
  try {
    return run();
  } catch (error) {
    return error.code ?? error.name;
  }
};
const link = async (module, to = () => {}) => {
  await module.link(to);
  return module;
};

// Before it is linked.
const raw = wrapOf(new vm.SourceTextModule("import 'x'; export let y"));
assertEquals(codeOf(() => raw.evaluate(-1)), "ERR_VM_MODULE_STATUS");
assertEquals(codeOf(() => raw.getNamespace()), "ERR_VM_MODULE_STATUS");
assertEquals(codeOf(() => raw.getError()), "ERR_VM_MODULE_STATUS");
assertEquals(codeOf(() => raw.setExport("y", 1)), "TypeError");
assertEquals(codeOf(() => raw.instantiate()), "ERR_VM_MODULE_LINK_FAILURE");
assertEquals(codeOf(() => raw.link([], [])), "TypeError");
assertEquals(codeOf(() => raw.link([], [{}])), "ERR_VM_MODULE_NOT_MODULE");
assertEquals(codeOf(() => raw.link([], { length: 1, 0: Object.create(Object.getPrototypeOf(raw)) })), "ERR_VM_MODULE_NOT_MODULE");
assertEquals(codeOf(() => raw.link([], [raw, raw])), "TypeError");
const made = wrapOf(new vm.SyntheticModule(["y"], () => {}));
assertEquals(codeOf(() => made.setExport("y", 1)), "ERR_VM_MODULE_STATUS");
assertEquals(codeOf(() => made.link([], [])), "ERR_VM_MODULE_STATUS");
made.instantiate();
made.instantiate();
assertEquals(codeOf(() => made.setExport("z", 1)), "ReferenceError");
assertEquals(codeOf(() => made.setExport(1, 1)), "TypeError");

// Receivers and arguments that lie.
const { constructor: Wrap } = Object.getPrototypeOf(raw);
for (const name of ["link", "instantiate", "evaluate", "getStatus", "getNamespace", "getError", "setExport", "getModuleRequests"]) {
  for (const receiver of [undefined, 1, {}, new Proxy(raw, {}), Object.create(raw), raw.constructor]) assertThrows(() => raw[name].call(receiver, [], []), TypeError);
}
for (const given of [[], ["a", {}, {}], ["a", undefined, ["x", "x"], () => {}], ["a", undefined, [1], () => {}], ["a", undefined, new Proxy(["x"], {}), () => {}],
  ["a", undefined, { length: 1e9 }, () => {}], [Symbol(), undefined, Symbol()]]) assertThrows(() => new Wrap(...given));
let turn = 0;
const liar = ["x", "y"];
Object.defineProperty(liar, 1, { get: () => (++turn % 2 === 0 ? "x" : "y") });
assertThrows(() => new vm.SyntheticModule(liar, () => {}));

// In the middle of its own graph.
const told = [];
globalThis.inTheMiddle = () => {
  for (const one of [inner, outer, late]) {
    const wrap = wrapOf(one);
    told.push(codeOf(() => (wrap.evaluate(-1), "evaluated")), codeOf(() => (wrap.instantiate(), "linked")), codeOf(() => (wrap.link([], one === late ? [] : [wrap]), "relinked")));
  }
};
const inner = new vm.SourceTextModule("inTheMiddle()");
const outer = new vm.SourceTextModule("import 'inner'");
const late = new vm.SourceTextModule("import 'outer'");
wrapOf(late).link([], [wrapOf(outer)]);
await link(outer, () => inner);
await outer.evaluate();
assertEquals(told.splice(-1), ["TypeError"]);
assertEquals(new Set(told), new Set(["ERR_VM_MODULE_STATUS"]));
assertEquals([inner.status, outer.status, late.status], ["evaluated", "evaluated", "unlinked"]);
wrapOf(late).instantiate();
assertEquals(await wrapOf(late).evaluate(-1), undefined);
delete globalThis.inTheMiddle;
const itself = new vm.SyntheticModule([], () => { told.push(codeOf(() => wrapOf(itself).evaluate(-1))); });
await link(itself);
await itself.evaluate();
assertEquals(told.pop(), "ERR_VM_MODULE_STATUS");
// Another graph may.
globalThis.beside = () => wrapOf(other).evaluate(-1);
const other = await link(new vm.SourceTextModule("export const x = 1"));
await (await link(new vm.SourceTextModule("beside()"))).evaluate();
assertEquals([other.status, other.namespace.x], ["evaluated", 1]);
delete globalThis.beside;

// Deep chains use up the stack of nobody but the script.
let chain = new vm.SourceTextModule("");
for (let i = 0; i < 20000; ++i) {
  const next = new vm.SourceTextModule("import 'next'");
  wrapOf(next).link([], [wrapOf(chain)]);
  chain = next;
}
assert([undefined, "RangeError"].includes(codeOf(() => wrapOf(chain).instantiate())));
assert(["ERR_VM_MODULE_STATUS", "RangeError"].includes(codeOf(() => (wrapOf(chain).evaluate(-1), "RangeError"))));

// What throws in the middle of V8's work is the module's own error.
for (const initializeImportMeta of [() => { throw new EvalError("no meta"); }]) {
  const module = await link(new vm.SourceTextModule("import.meta.url", { initializeImportMeta }));
  assertEquals(await module.evaluate().catch((error) => error.name), "EvalError");
}
const throwing = await link(new vm.SyntheticModule([], () => { throw new EvalError("no steps"); }));
assertEquals(await throwing.evaluate().catch((error) => error.name), "EvalError");
assertEquals(throwing.status, "errored");

// Those that hold each other go, and those whose code can still run stay, with what they were given.
const kept = [];
for (let i = 0; i < 400; ++i) {
  const module = new vm.SourceTextModule("const ballast = new Uint8Array(1e6); export const self = () => import.meta.module ?? ballast; export const more = () => import('x')",
    { initializeImportMeta(meta, self) { meta.module = self; meta.i = i; }, importModuleDynamically: async (_, self) => self });
  wrapOf(module).link([], []);
  wrapOf(module).instantiate();
  await module.evaluate();
  module.namespace.self().ring = module;
  if (i % 50 === 0) kept.push([i, module.namespace.more]);
  if (i % 50 === 1) kept.push([i, module.namespace.self]);
}
for (const [i, run] of kept) assert((i % 50 === 0 ? await run() : run()) !== undefined);
