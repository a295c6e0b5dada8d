import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from limits import ask
from s3_like import store

SOURCE = """
import * as fs from "node:fs";
const tried = (promise) => promise.then((value) => value ?? "done", (error) => `${error.name} ${error.code}`);
const now = (run) => { try { return run(); } catch (error) { return `${error.name} ${error.code}: ${error.message}`; } };
const early = [now(() => Deno.readTextFileSync("/s3/moons/plain")), now(() => fs.readFileSync("/s3/moons/plain"))];
Deno.serve(async () => {
  const late = [now(() => Deno.readTextFileSync("/s3/moons/plain")), now(() => fs.readFileSync("/s3/moons/plain")).split(":")[0]];
  const imported = await import("/s3/moons/code.js").catch((error) => error.name);
  // Neither the store nor its keys are anywhere to be seen.
  const seen = JSON.stringify([Deno.env.toObject(), process.env, Object.keys(globalThis)]).includes("s3-secret");
  return Response.json([await tried(Deno.readTextFile("/s3/moons/plain")), await tried(Deno.writeTextFile("/s3/moons/new", "x")), await tried(fs.promises.readFile("/s3/moons/plain")), early, late, imported, seen]);
});
"""
UNSUPPORTED = "Operation not supported (os error 95)"
EARLY = [f"NotSupported ENOTSUP: {UNSUPPORTED}: readfile '/s3/moons/plain'", "Error ENOTSUP: ENOTSUP: operation not supported on socket, open '/s3/moons/plain'"]
LATE = ["PermissionDenied undefined: Deno.readTextFileSync is blocklisted on the current context", "Error ERR_ACCESS_DENIED"]
with store("moons") as (s3, config), functions({"good/index.js": SOURCE, "bad/index.js": SOURCE, "old/index.js": SOURCE, "dead/index.js": SOURCE, "none/index.js": SOURCE}) as folder:
    with Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
        s3.buckets["moons"] = {"plain": (b"here", []), "code.js": (b"export {};", [])}
        keys = config["credentials"]
        answer = lambda name, **more: json.loads(ask(server, name, s3FsConfig=config | more, permissions={"allow_net": None}).text)
        # The function itself may reach nothing.
        expect_equal(answer("good"), ["here", "done", {"type": "Buffer", "data": [*b"here"]}, EARLY, LATE, "TypeError", False])
        refused = ["PermissionDenied EACCES", "PermissionDenied EACCES", "Error EACCES", EARLY, LATE, "TypeError", False]
        expect_equal(answer("bad", credentials=keys | {"secretAccessKey": "other"}), refused)
        before = len(s3.seen)
        expect_equal(answer("old", credentials=keys | {"expiresAfter": 1}), refused)
        expect_equal(len(s3.seen), before)
        gone = "http://127.0.0.1:1"
        expect_equal(answer("dead", endpointUrl=gone)[:3], ["Error EIO"] * 3)
        without = json.loads(ask(server, "none").text)
        expect_equal(without[:3], ["NotFound ENOENT", "PermissionDenied EROFS", "Error ENOENT"])
        expect("403 SignatureDoesNotMatch" in server.log(), "the log says why")
        expect("s3-secret" not in server.log(), "no log shows the key")
