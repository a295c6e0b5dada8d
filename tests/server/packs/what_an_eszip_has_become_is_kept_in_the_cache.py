# As a pack, with V8's code of what has run; the next server begins with it, and makes it anew where it is damaged or another may have written it.
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, expect_equal, functions, wait_until
from packs import eszip, source_map

SOURCE = "import { part } from './part.js';\nDeno.serve(() => new Response(part()));"
PART = "export function part() {\n  return 'served';\n}"
made = lambda text: eszip({name: ("javascript", source, source_map(source.count("\n") + 1, 0)) for name, source in (("index.js", SOURCE), ("part.js", text))})

with functions({"app.eszip": made(PART)}) as folder, tempfile.TemporaryDirectory() as cache:

    def kept():
        return sorted(pathlib.Path(cache, "edgert/pack").glob("?" * 64))

    def serve(expected):
        with Edgertd(ROUTER, env={"FUNCTIONS": folder, "XDG_CACHE_HOME": cache}) as server:
            expect_equal(server.get("/app.eszip").text, expected)
            expect_equal(server.get("/app.eszip?force=1").text, expected)
            wait_until(lambda: any(PACK_WITH_CODE <= path.stat().st_size for path in kept()), "V8's code is in the pack")

    PACK_WITH_CODE = len(made(PART)) + 1500
    serve("served")
    (pack,) = kept()
    expect(pack.read_bytes().startswith(b"EDGTPACK"), "it is a pack")
    expect_equal(pack.stat().st_mode & 0o777, 0o600)
    whole = pack.read_bytes()
    serve("served")
    expect_equal(len(kept()), 1)
    # A byte of the text of a module, and one of V8's code.
    for at in (whole.index(b"return 'served'"), len(whole) - 40):
        pack.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        serve("served")
    # A folder that others may write to counts for nothing.
    pack.write_bytes(whole.replace(b"return 'served'", b"return 'forged'"))
    os.chmod(pathlib.Path(cache, "edgert/pack"), 0o777)
    with Edgertd(ROUTER, env={"FUNCTIONS": folder, "XDG_CACHE_HOME": cache}) as server:
        expect_equal(server.get("/app.eszip").text, "served")
