import { assertEquals } from "../../support/assert.js";
import vm from "node:vm";

const codeOf = (run) => {
  try {
    return run();
  } catch (error) {
    return error.code ?? error.message;
  }
};
const kEnded = "ERR_SCRIPT_EXECUTION_TIMEOUT";
assertEquals(codeOf(() => vm.runInNewContext("for (;;);", {}, { timeout: 5 })), kEnded);
assertEquals(codeOf(() => vm.runInThisContext("for (;;);", { timeout: 5 })), kEnded);
assertEquals(codeOf(() => vm.runInThisContext("6 * 7", { timeout: 10000 })), 42);
assertEquals(codeOf(() => vm.runInThisContext("throw new Error('its own')", { timeout: 10000 })), "its own");
// Nothing inside can catch it.
assertEquals(codeOf(() => vm.runInNewContext("try { for (;;); } catch {} finally { for (;;); }", {}, { timeout: 5 })), kEnded);
// The inner one ends alone, or with the outer one.
const inner = (timeout) => () => codeOf(() => vm.runInThisContext("for (;;);", { timeout }));
assertEquals(vm.runInNewContext("inner()", { inner: inner(5) }, { timeout: 10000 }), kEnded);
assertEquals(codeOf(() => vm.runInNewContext("inner(); 1", { inner: inner(10000) }, { timeout: 5 })), kEnded);
// Each waits on a thread, of which there are few.
const nest = (depth) => (depth === 0 ? "deep" : vm.runInThisContext("(f) => f", { timeout: 10000 }) && vm.runInNewContext("next()", { next: () => nest(depth - 1) }, { timeout: 10000 }));
assertEquals(nest(5), "deep");
assertEquals(codeOf(() => nest(50)), "too many scripts with a timeout run within each other");
const queued = "Promise.resolve().then(() => { for (;;); })";
assertEquals(codeOf(() => vm.runInNewContext(queued, {}, { timeout: 5, microtaskMode: "afterEvaluate" })), kEnded);
