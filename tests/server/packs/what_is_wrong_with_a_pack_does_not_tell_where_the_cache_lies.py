# A main script may show callers why a function does not boot: the message names the pack, not the folder of the server in which it would be unpacked.
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, functions
from packs import eszip, pack

ENTRY = "file:///app/index.js"
SERVE = "Deno.serve(() => new Response('served'));"
files = {"f.edgert": pack({ENTRY: SERVE}, ENTRY, files={"a.txt": "text"}), "f.eszip": eszip({"index.js": SERVE, "static:./a.txt": ("opaque", "text", "")})}
with functions(files) as folder, tempfile.TemporaryDirectory() as cache:
    # What packs' files are kept in is no folder.
    pathlib.Path(cache, "edgert").mkdir(mode=0o700)
    pathlib.Path(cache, "edgert/npm").write_text("")
    with Edgertd(ROUTER, env={"FUNCTIONS": folder, "XDG_CACHE_HOME": cache}) as server:
        for name in files:
            answer = server.get(f"/{name}").text
            expect(answer.startswith("InvalidWorkerCreation: ") and f"/{name}: its files cannot be unpacked into the cache: " in answer, answer)
            expect(cache not in answer, answer)
