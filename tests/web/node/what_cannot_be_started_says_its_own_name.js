import { assertEquals, assertRejects, assertThrows } from "../../support/assert.js";
import child from "node:child_process";
import dgram from "node:dgram";
import inspector from "node:inspector/promises";
import repl from "node:repl";
import sea from "node:sea";
import trace from "node:trace_events";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";

function check(run, name) {
  try {
    run();
  } catch (error) {
    return assertEquals([error.code, error.message], ["ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", `${name} is not supported`]);
  }
  throw new Error(`${name} did not throw`);
}
for (const name of ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"]) check(() => child[name]("echo"), `child_process.${name}`);
check(() => dgram.createSocket("udp4"), "dgram.createSocket");
check(() => new Worker("0", { eval: true }), "worker_threads.Worker");
await assertRejects(async () => promisify(child.exec)("echo"), Error, "child_process.exec is not supported");
check(() => repl.start(), "repl.start");
assertThrows(() => new inspector.Session().connect(), Error, "Inspector is not available");
assertThrows(() => trace.createTracing({ categories: ["v8"] }), Error, "Trace events are unavailable");
assertEquals(inspector.url(), undefined);
assertEquals(sea.isSea(), false);
assertThrows(() => sea.getAsset("x"), Error, "single-executable application");
await assertRejects(() => import("node:nope"), Error, "No such built-in module: node:nope");
