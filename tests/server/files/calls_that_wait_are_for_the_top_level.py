import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect_equal, functions
from limits import ask

SOURCE = """
const calls = {
  mkdirSync: () => Deno.mkdirSync("/tmp/folder/deep", { recursive: true }),
  writeTextFileSync: () => Deno.writeTextFileSync("/tmp/folder/a", "a"),
  writeFileSync: () => Deno.writeFileSync("/tmp/folder/b", new Uint8Array([98])),
  readTextFileSync: () => Deno.readTextFileSync("/tmp/folder/a"),
  readFileSync: () => Deno.readFileSync("/tmp/folder/b").length,
  readDirSync: () => [...Deno.readDirSync("/tmp/folder")].map(({ name }) => name).sort(),
  statSync: () => Deno.statSync("/tmp/folder/a").size,
  lstatSync: () => Deno.lstatSync("/tmp/folder").isDirectory,
  makeTempDirSync: () => Deno.makeTempDirSync().length,
  makeTempFileSync: () => Deno.makeTempFileSync({ suffix: ".x" }).length,
  removeSync: () => Deno.removeSync("/tmp/folder/b"),
};
const others = ["openSync", "createSync", "copyFile", "copyFileSync", "rename", "renameSync", "link", "linkSync", "symlink", "symlinkSync", "readLink", "truncate", "utime", "chmod",
  "chmodSync", "chown", "chdir"];
const tried = (run) => { try { return run() ?? null; } catch (error) { return `${error.name}: ${error.message}`; } };
const runAll = () => Object.entries(calls).map(([, call]) => tried(call));
const first = runAll();
await Deno.writeTextFile("/tmp/folder/b", "b");
const behindAnAwait = runAll();
await Deno.writeTextFile("/tmp/folder/b", "b");
const blocklisted = others.map((name) => tried(() => Deno[name]("/tmp/a", "/tmp/b")));
Deno.serve(() => Response.json({ first, behindAnAwait, blocklisted, others, names: Object.keys(calls), later: runAll(), again: runAll(), real: Deno.realPathSync("/tmp/"), folder: Deno.cwd(), aroundServe }));
const aroundServe = tried(() => Deno.statSync("/tmp").isDirectory);
"""
BLOCKED = "PermissionDenied: Deno.{} is blocklisted on the current context"
DONE = [None, None, None, "a", 1, ["a", "b", "deep"], 1, True, 11, 13, None]
with functions({"fn/index.js": SOURCE, "other/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    answer = json.loads(ask(server, "fn").text)
    expect_equal(answer["first"], DONE)
    expect_equal(answer["behindAnAwait"], DONE)
    expect_equal(answer["later"], [BLOCKED.format(name) for name in answer["names"]])
    expect_equal(answer["again"], answer["later"])
    expect_equal(answer["blocklisted"], [f"PermissionDenied: Deno.{name} is blocklisted" for name in answer["others"]])
    expect_equal([answer["real"], answer["folder"], answer["aroundServe"]], ["/tmp", f"{folder}/fn", True])
    expect_equal(server.log().count("holds up all other requests"), 0)

    answer = json.loads(ask(server, "other", context={"useReadSyncFileAPI": True}).text)
    allowed = {"readTextFileSync": "a", "readFileSync": 1}
    expect_equal(answer["later"], [allowed.get(name, BLOCKED.format(name)) for name in answer["names"]])
    expect_equal(answer["again"], answer["later"])
    # Each says so once.
    expect_equal([server.log().count(f"Deno.{name} holds up all other requests of this worker") for name in allowed], [1, 1])
