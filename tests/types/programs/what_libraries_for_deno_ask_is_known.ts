// compiles
const { state }: Deno.PermissionStatus = await Deno.permissions.query({ name: "net" });
const memory: Deno.MemoryUsage = Deno.memoryUsage();
Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
Deno.unrefTimer(setTimeout(() => {}, 1000));
console.log(state, memory.heapUsed, Deno.mainModule, Deno.build.os, Deno.version.deno, Deno.isatty(0), Deno.consoleSize().columns, Deno.noColor, Deno.args);
if (import.meta.main) console.log(import.meta.filename, import.meta.dirname, import.meta.resolve("./x.ts"));
Deno.test("adds", async (t) => {
  await t.step("one", () => {});
});
Deno.test.ignore({ name: "later", permissions: "none", fn: ({ name }) => console.log(name) });
Deno.bench("adds", { group: "sums" }, () => {});
const descriptor: Deno.PermissionDescriptor = { name: "read", path: "/tmp" };
Deno.permissions.querySync(descriptor satisfies Deno.ReadPermissionDescriptor).onchange = () => {};
