// The names are those of deno 2.1.4 with what is unstable there, without `internal`, `jupyter` and `telemetry`.
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const names = [
  "Process", "run", "isatty", "writeFileSync", "writeFile", "writeTextFileSync", "writeTextFile",
  "readTextFile", "readTextFileSync", "readFile", "readFileSync", "watchFs", "chmodSync", "chmod", "chown",
  "chownSync", "copyFileSync", "cwd", "makeTempDirSync", "makeTempDir", "makeTempFileSync", "makeTempFile",
  "memoryUsage", "mkdirSync", "mkdir", "chdir", "copyFile", "readDirSync", "readDir", "readLinkSync",
  "readLink", "realPathSync", "realPath", "removeSync", "remove", "renameSync", "rename", "version", "build",
  "statSync", "lstatSync", "stat", "lstat", "truncateSync", "truncate", "errors", "inspect", "env", "exit",
  "execPath", "SeekMode", "FsFile", "open", "openSync", "create", "createSync", "stdin", "stdout", "stderr",
  "connect", "listen", "loadavg", "connectTls", "listenTls", "startTls", "symlink", "symlinkSync", "link",
  "linkSync", "permissions", "Permissions", "PermissionStatus", "serveHttp", "serve", "resolveDns",
  "upgradeWebSocket", "utime", "utimeSync", "kill", "addSignalListener", "removeSignalListener", "refTimer",
  "unrefTimer", "osRelease", "osUptime", "hostname", "systemMemoryInfo", "networkInterfaces", "consoleSize",
  "gid", "uid", "Command", "ChildProcess", "dlopen", "UnsafeCallback", "UnsafePointer", "UnsafePointerView",
  "UnsafeFnPointer", "umask", "HttpClient", "createHttpClient", "test", "bench", "pid", "ppid", "noColor",
  "args", "mainModule", "exitCode", "cron", "openKv", "AtomicOperation", "Kv", "KvU64", "KvListIterator",
  "listenDatagram", "UnsafeWindowSurface",
];
assertEquals(names.filter((name) => !(name in Deno)), []);
for (const name of ["watchFs", "dlopen", "openKv", "listenDatagram", "listenTls", "run", "umask"]) {
  assertThrows(() => Deno[name]("x"), Deno.errors.NotSupported, `Deno.${name} is not supported yet`);
}
for (const name of ["UnsafePointerView", "Kv", "ChildProcess"]) {
  assertEquals(Deno[name].name, name);
  assertThrows(() => new Deno[name](), Deno.errors.NotSupported, `Deno.${name} is not supported yet`);
}
assertEquals([Deno.FsFile.name, Deno.stdout.writeSync(new Uint8Array(1))], ["FsFile", 1]);
assertEquals([Deno.stdin.isTerminal(), Deno.isatty(0), Deno.exitCode, Deno.SeekMode.End], [false, false, 0, 2]);
assertEquals(Deno.test("a test", () => { throw 1; }), undefined);
for (const form of ["ignore", "only"]) assertEquals(Deno.test[form]("a test", () => { throw 1; }), undefined);
assert(Deno.memoryUsage().heapUsed > 0, "memoryUsage");
assert(Deno.mainModule.startsWith("file:///"), Deno.mainModule);
assert(Deno.createHttpClient({}) instanceof Deno.HttpClient, "HttpClient");
const status = await Deno.permissions.query({ name: "net" });
assert(status instanceof Deno.PermissionStatus && status instanceof EventTarget, "PermissionStatus");
assertEquals([status.state, status.partial, Deno.permissions.querySync({ name: "env" }).state], ["granted", false, "granted"]);
assertThrows(() => new Deno.PermissionStatus(), TypeError);
