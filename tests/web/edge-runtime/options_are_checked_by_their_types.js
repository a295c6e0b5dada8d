// as: main
import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const { create } = EdgeRuntime.userWorkers;
const code = "Deno.serve(() => new Response(JSON.stringify(Deno.env.toObject())))";
const good = { servicePath: "/typed", forceCreate: true, maybeModuleCode: code };
const store = { credentials: { accessKeyId: "a", secretAccessKey: "b" } };
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
  [{ ...good, s3FsConfig: "x" }, 's3FsConfig must be an object, not "x"'],
  [{ ...good, s3FsConfig: {} }, "s3FsConfig.credentials must be an object, not undefined"],
  [{ ...good, s3FsConfig: { credentials: {} } }, "s3FsConfig.credentials.accessKeyId must be a text with a key's name"],
  [{ ...good, s3FsConfig: { credentials: { accessKeyId: "a/b", secretAccessKey: "hidden" } } }, "s3FsConfig.credentials.accessKeyId must be a text with a key's name"],
  [{ ...good, s3FsConfig: { credentials: { accessKeyId: "a", secretAccessKey: 5 } } }, "s3FsConfig.credentials.secretAccessKey must be a text with a key"],
  [{ ...good, s3FsConfig: { ...store, credentials: { ...store.credentials, sessionToken: "a\r\nb" } } }, "s3FsConfig.credentials.sessionToken must be a text with a token"],
  [{ ...good, s3FsConfig: { ...store, credentials: { ...store.credentials, expiresAfter: -1 } } }, "s3FsConfig.credentials.expiresAfter must be a whole number from 0 to 9007199254740991, not -1"],
  [{ ...good, s3FsConfig: { ...store, credentials: { ...store.credentials, accessKeyID: "a" } } }, "s3FsConfig.credentials.accessKeyID is not known; s3FsConfig.credentials.accessKeyId may be meant"],
  [{ ...good, s3FsConfig: { ...store, endpoint: "http://a" } }, "s3FsConfig.endpoint is not known"],
  [{ ...good, s3FsConfig: { ...store, endpointUrl: "file:///a" } }, "s3FsConfig.endpointUrl must be an http: or https: URL without credentials, query and fragment"],
  [{ ...good, s3FsConfig: { ...store, endpointUrl: "http://a:b@c" } }, "s3FsConfig.endpointUrl must be an http: or https: URL without credentials, query and fragment"],
  [{ ...good, s3FsConfig: { ...store, endpointUrl: "http://a\r\nb" } }, "s3FsConfig.endpointUrl must be an http: or https: URL without credentials, query and fragment"],
  [{ ...good, s3FsConfig: { ...store, forcePathStyle: 1 } }, "s3FsConfig.forcePathStyle must be true or false, not 1"],
  [{ ...good, s3FsConfig: { ...store, region: "a/b" } }, 's3FsConfig.region must be a name of letters, digits and hyphens, not "a/b"'],
  [{ ...good, s3FsConfig: { ...store, appName: "a b" } }, 's3FsConfig.appName must be a name of at most 50 letters, digits and !#$%&\'*+-.^_`|~, not "a b"'],
  [{ ...good, s3FsConfig: { ...store, retryConfig: { mode: "x" } } }, 's3FsConfig.retryConfig.mode must be "standard" or "adaptive", not "x"'],
  [{ ...good, s3FsConfig: { ...store, retryConfig: { maxAttempts: 0 } } }, "s3FsConfig.retryConfig.maxAttempts must be a whole number from 1 to 20, not 0"],
  [{ ...good, s3FsConfig: { ...store, retryConfig: { initialBackoffSec: "1" } } }, 's3FsConfig.retryConfig.initialBackoffSec must be seconds, from 0 to 300, not "1"'],
  [{ ...good, s3FsConfig: { ...store, retryConfig: { maxBackoffSec: Infinity } } }, "s3FsConfig.retryConfig.maxBackoffSec must be seconds, from 0 to 300, not Infinity"],
  [{ ...good, s3FsConfig: { ...store, retryConfig: { reconnectMode: true } } }, 's3FsConfig.retryConfig.reconnectMode must be "reconnect_on_transient_error" or "reuse_all_connections", not true'],
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
