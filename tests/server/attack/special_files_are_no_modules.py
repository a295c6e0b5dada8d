import json
import os
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, allowed_mb, expect, expect_equal, functions
from limits import ask

# What is looked at is refused at once, whoever imports it: nothing is waited for, and nothing without an end is read.
NAMES = ["pipe.js", "pipe.json", "pipe.wasm", "zero.js", "zero.json", "zero.wasm", "socket.js", "tty.js", "folder.js", "loop.js", "proc.js"]
SOURCE = """
const imports = {%s};
Deno.serve(async (request) => {
  const said = [];
  for (const name in imports) said.push(await imports[name]().then(() => `${name} loaded`, (error) => `${name}: ${error.name}: ${error.message}`));
  return Response.json(said);
});
""" % ", ".join(f'"{name}": () => import("./{name}")' for name in NAMES)
GOOD = 'Deno.serve(() => new Response("good"));'
files = {"fn/index.js": SOURCE, "main/index.js": SOURCE, "good/index.js": GOOD}
for name in ("config_pipe", "config_zero", "map_pipe", "map_zero", "map_socket"):
    files[f"{name}/index.js"] = GOOD
for name, target in (("map_pipe", "./pipe.json"), ("map_zero", "./zero.json"), ("map_socket", "./socket.js")):
    files[f"{name}/deno.json"] = json.dumps({"importMap": target})
files["absolute/index.js"] = GOOD
files["absolute/deno.json"] = json.dumps({"importMap": "/dev/zero"})
files["package/readme"] = ""
files["main_package/readme"] = ""
files["main_package/package.json"] = json.dumps({"main": "zero.js"})
files["static_entry/readme"] = ""


def furnish(folder):
    for kind in ("js", "json", "wasm"):
        os.mkfifo(folder / f"pipe.{kind}")
        (folder / f"zero.{kind}").symlink_to("/dev/zero")
    listener = socket.socket(socket.AF_UNIX)
    at = os.getcwd()
    os.chdir(folder)  # a socket's path may be short only
    listener.bind("socket.js")
    os.chdir(at)
    (folder / "tty.js").symlink_to("/dev/tty")
    (folder / "folder.js").mkdir()
    (folder / "loop.js").symlink_to("loop.js")
    (folder / "proc.js").symlink_to("/proc/self/environ")
    return listener


with functions(files) as temporary:
    here = pathlib.Path(temporary)
    kept = [furnish(here / name) for name in ("fn", "main", "map_pipe", "map_zero", "map_socket", "package", "static_entry")]
    (here / "config_pipe/deno.json").symlink_to("../fn/pipe.json")
    (here / "config_zero/deno.json").symlink_to("/dev/zero")
    (here / "package/package.json").symlink_to("/dev/zero")
    (here / "main_package/zero.js").symlink_to("/dev/zero")
    (here / "static_entry/index.js").symlink_to("/dev/zero")
    os.mkfifo(here / "static_entry/index.ts")
    router = pathlib.Path(__file__).resolve().parents[2] / "support/router"
    with Edgertd(str(router), env={"FUNCTIONS": temporary}) as server:
        before = server.resident_mb()
        refused = json.loads(server.get("/fn").text)
        for name, said in zip(NAMES, refused):
            expect(said.startswith(f"{name}: TypeError: ") and "/fn/" in said, said)
        # A configuration that is no file is none; a map that is named must be one.
        for name in ("config_pipe", "config_zero"):
            expect_equal(server.get(f"/{name}").text, "good", name)
        for name in ("map_pipe", "map_zero", "map_socket", "absolute"):
            answer = server.get(f"/{name}")
            expect_equal(answer.status, 500, name)
            expect("failed to create the graph" in answer.text and ("no regular file" in answer.text or "module roots" in answer.text), answer.text)
        for name in ("package", "main_package", "static_entry"):
            answer = server.get(f"/{name}")
            expect_equal(answer.status, 500, name)
            expect("InvalidWorkerCreation" in answer.text and "could not find an appropriate entrypoint" in answer.text or "no regular file" in answer.text, answer.text)
        for map_path in ("/dev/zero", str(here / "fn/pipe.json"), "file:///dev/zero"):
            answer = ask(server, "good", context={"importMapPath": map_path}, forceCreate=True)
            expect("no regular file" in answer.text, answer.text)
        expect_equal(server.get("/good").text, "good")
        expect(server.resident_mb() < before + allowed_mb(200), "nothing endless was read")
    # A main script may read every file, but no pipe and no device either.
    with Edgertd(here / "main") as server:
        for name, said in zip(NAMES, json.loads(server.get("/").text)):
            expect(said.startswith(f"{name}: TypeError: ") and "/main/" in said, said)
        expect(server.resident_mb() < allowed_mb(400), "nothing endless was read")
    for listener in kept:
        listener.close()
