// as: main
import { assert, assertEquals, assertRejects } from "../../support/assert.js";

// Each would block its worker's thread for hours; the worker has to come out of it, or the runner counts what is left.
const endless = [
  `pbkdf2Sync("word", "salt", 2 ** 31 - 1, 4096, "sha512")`,
  `pbkdf2Sync("word", "salt", 2 ** 31 - 1, 4096, "md5")`,
  `scryptSync("word", "salt", 16, { N: 2 ** 12, r: 1, p: 2 ** 17, maxmem: 2 ** 26 })`,
  `generateKeyPairSync("rsa", { modulusLength: 8192 })`,
  `pbkdf2Sync("word", "salt".repeat(2 ** 20), 1, 2 ** 26, "md5")`,
  `createDiffieHellman(4096)`,
  `generatePrimeSync(4096, { safe: true })`,
];
for (const call of endless) {
  const worker = await EdgeRuntime.userWorkers.create({
    servicePath: "/hostile", cpuTimeSoftLimitMs: 100, cpuTimeHardLimitMs: 200,
    maybeModuleCode: `import { ${call.split("(")[0]} } from "node:crypto"; Deno.serve(() => { ${call}; return new Response(); });`,
  });
  await assertRejects(() => worker.fetch(new Request("http://a.test/")), Deno.errors.WorkerRequestCancelled, "cpu");
}
const other = await EdgeRuntime.userWorkers.create({ servicePath: "/other", maybeModuleCode: `Deno.serve(() => new Response("fine"));` });
assertEquals(await (await other.fetch(new Request("http://a.test/"))).text(), "fine");
assert(true);
