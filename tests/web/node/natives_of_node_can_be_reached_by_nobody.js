import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import "node:events";

for (const name of ["binding", "_linkedBinding", "dlopen", "reallyExit", "_kill", "moduleLoadList", "mainModule"]) {
  const member = process[name];
  assert(member === undefined || name === "binding", name);
}
assertThrows(() => process.binding("fs"), Error);
assertEquals(Error.prepareStackTrace, undefined);
assertEquals(globalThis.internalBinding, undefined);
