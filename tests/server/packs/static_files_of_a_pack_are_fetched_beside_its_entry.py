# By their file: URLs, wherever the pack lies now and whatever lies on the disk where it was made; no option has to name them.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect_equal, functions
from limits import ask
from packs import pack

SOURCE = """
const read = async (url) => { try { return await (await fetch(url)).text(); } catch (error) { return error.name; } };
Deno.serve(async () => Response.json(await Promise.all([
  "./a.txt", "./deep/er/b c.txt", "deep/../a.txt", "./deep", "./none.txt", "./secret.txt", "../outside.txt", "./index.js", "/etc/passwd",
].map((name) => read(new URL(name, import.meta.url))))));
"""
on_disk = {"made/index.js": "x", "made/secret.txt": "secret", "made/a.txt": "of the disk", "outside.txt": "outside"}
with functions(on_disk) as made:
    entry = f"file://{made}/made/index.js"
    static = {"a.txt": "text of a", "deep/er/b c.txt": "text of b", "empty": ""}
    with functions({"app.edgert": pack({entry: SOURCE}, entry, files=static), "main.js": ""}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
        expected = ["text of a", "text of b", "text of a", *["TypeError"] * 6]
        expect_equal(json.loads(server.get("/app.edgert").text), expected)
        # What a pack says of where it was made names no files of this machine, whatever the patterns are.
        answer = ask(server, "app.edgert", staticPatterns=["**", "./*.txt", "/etc/*"], forceCreate=True).text
        expect_equal(json.loads(answer), expected)
    with functions({"app.edgert": pack({entry: SOURCE}, entry, files=static)}) as folder:
        # What the server itself lets all functions read is theirs, too.
        with Edgertd(ROUTER, "--static", f"{made}/made/*.txt", env={"FUNCTIONS": folder}) as server:
            expect_equal(json.loads(server.get("/app.edgert").text), [*expected[:5], "secret", *expected[6:]])
        # A privileged one reads the disk, too, but its own files come first.
        with Edgertd(f"{folder}/app.edgert") as server:
            found = json.loads(server.get("/").text)
            expect_equal(found[:3] + found[5:8], ["text of a", "text of b", "text of a", "secret", "outside", "x"])
