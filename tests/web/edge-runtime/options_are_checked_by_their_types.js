// as: main
import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const { create } = EdgeRuntime.userWorkers;
const code = "Deno.serve(() => new Response(JSON.stringify(Deno.env.toObject())))";
const good = { servicePath: "/typed", forceCreate: true, maybeModuleCode: code };
for (const [options, message] of [
  [null, "options must be an object, not null"],
  ["x", 'options must be an object, not "x"'],
  [{ ...good, servicePath: 5 }, "servicePath must be a text, not 5"],
  [{ ...good, servicePath: new URL("file:///x") }, "servicePath must be a text, not an object"],
  [{ ...good, forceCreate: "false" }, 'forceCreate must be true or false, not "false"'],
  [{ ...good, forceCreate: null }, "forceCreate must be true or false, not null"],
  [{ ...good, noModuleCache: 1 }, "noModuleCache must be true or false, not 1"],
  [{ ...good, allowRemoteModules: "no" }, "allowRemoteModules must be"],
  [{ ...good, netAccessDisabled: 1 }, "netAccessDisabled must be"],
  [{ ...good, noNpm: 0 }, "noNpm must be"],
  [{ ...good, maybeModuleCode: new Uint8Array(1) }, "maybeModuleCode must be a text, not an object"],
  [{ ...good, maybeEntrypoint: false }, "maybeEntrypoint must be a text, not false"],
  [{ ...good, maybeEszip: "x" }, 'maybeEszip must be a Uint8Array with a pack or an eszip, not "x"'],
  [{ ...good, s3FsConfig: {} }, "s3FsConfig is not supported yet"],
  [{ ...good, tmpFsConfig: "x" }, 'tmpFsConfig must be an object, not "x"'],
  [{ ...good, tmpFsConfig: { base: "" } }, 'tmpFsConfig.base must be a folder, as path, not ""'],
  [{ ...good, tmpFsConfig: { prefix: "../x" } }, 'tmpFsConfig.prefix must be a text of at most 64 characters without slash, not "../x"'],
  [{ ...good, tmpFsConfig: { suffix: 5 } }, "tmpFsConfig.suffix must be a text"],
  [{ ...good, tmpFsConfig: { randomLen: 5 } }, "tmpFsConfig.randomLen must be a whole number from 6 to 64, not 5"],
  [{ ...good, tmpFsConfig: { quota: -1 } }, "tmpFsConfig.quota must be a whole number from 0 to 9007199254740991, not -1"],
  [{ ...good, context: { useReadSyncFileAPI: 1 } }, "context.useReadSyncFileAPI must be true or false, not 1"],
  [{ ...good, importMapPath: 1 }, "importMapPath must be a text"],
  [{ ...good, staticPatterns: "*.html" }, 'staticPatterns must be a list of texts, not "*.html"'],
  [{ ...good, staticPatterns: ["a", null] }, "staticPatterns[1] must be a text, not null"],
  [{ ...good, envVars: { A: "1" } }, "envVars must be a list of pairs [name, value], such as Object.entries gives, not an object"],
  [{ ...good, envVars: "A=1" }, "envVars must be a list of pairs"],
  [{ ...good, envVars: [["A", "1"], "B=1"] }, 'envVars[1] must be a pair [name, value], not "B=1"'],
  [{ ...good, envVars: [["A", undefined]] }, "envVars[0][1] must be a text, not undefined"],
  [{ ...good, envVars: [["A", 1]] }, "envVars[0][1] must be a text, not 1"],
  [{ ...good, envVars: [["A"]] }, "envVars[0] must be a pair"],
  [{ ...good, context: "x" }, 'context must be an object, not "x"'],
  [{ ...good, context: [] }, "context must be an object, not a list"],
  [{ ...good, context: { sourceMap: "yes" } }, "context.sourceMap must be true or false"],
  [{ ...good, context: { importMapPath: {} } }, "context.importMapPath must be a text"],
  [{ ...good, context: { exposeRequestTraceId: "false" } }, "context.exposeRequestTraceId must be true or false"],
  [{ ...good, context: { supervisor: 5 } }, "context.supervisor must be an object"],
  [{ ...good, context: { otel: { a: 1 } } }, "context.otel.a must be a text, not 1"],
  [{ ...good, otelConfig: true }, "otelConfig must be an object"],
]) await assertRejects(() => create(options), TypeError, `userWorkers.create: ${message.startsWith("options") ? "its " : ""}${message}`);
await assertRejects(() => create(), TypeError, "service path must be defined");
await assertRejects(() => create({ servicePath: null }), TypeError, "service path must be defined");
await assertRejects(() => create({ servicePath: "/a\0b" }), TypeError, "service_path must hold no NUL");

// Each option is read once: what was checked is what counts.
let reads = 0;
const changing = Object.defineProperty({ ...good, servicePath: "/changing" }, "memoryLimitMb", { get: () => (++reads === 1 ? 64 : NaN), enumerable: true });
await create(changing);
assertEquals(reads, 1);

// An option that is active already does not excuse others.
const plain = { servicePath: "/typed/active", maybeModuleCode: code };
await create(plain);
await assertRejects(() => create({ ...plain, cpuTimeHardLimitMs: NaN }), TypeError, "cpuTimeHardLimitMs");

const worker = await create({ ...good, envVars: new Map([["A", "1"], ["B", ""]]), noNpm: null, maybeEntrypoint: null, context: { any: 1 }, decoratorType: "tc39" });
const { SB_EXECUTION_ID, ...env } = await (await worker.fetch("http://a/")).json();
assertEquals(env, { A: "1", B: "" });
assert(SB_EXECUTION_ID !== undefined);
