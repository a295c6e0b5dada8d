import { assertEquals, assertRejects } from "../../support/assert.js";

// Whatever else a function imports, its modules name by literals.
for (const name of ["path", "events"]) {
  const module = await import("node:" + name);
  assertEquals(module.default, process.getBuiltinModule(name));
}
await assertRejects(() => import(["node:", "nothing"].join("")), TypeError, "node:nothing");
const require = process.getBuiltinModule("module").createRequire(import.meta.url);
for (const name of ["node:", ""]) assertEquals(require(name + "path"), process.getBuiltinModule("path"));
