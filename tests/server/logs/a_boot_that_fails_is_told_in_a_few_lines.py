"""However long what a function imports is written, the log tells of it in little room, and of each place once."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

LONG = "/é" * 100_000
IMPORTS = {"path": f".{LONG}.ts", "bare": f"bare{LONG}", "package": f"npm:@a{LONG}", "url": f"nothing:{LONG}"}
files = {f"{name}/index.ts": f"import '{specifier}';" for name, specifier in IMPORTS.items()}
with serving({**files, "twice/index.ts": "import './folder.ts';", "twice/folder.ts/is.txt": ""}) as server:
    for name in IMPORTS:
        before = len(server.log())
        expect_equal(server.get(f"/{name}").status, 500)
        said = server.log()[before:]
        expect(f"{name} [Error] cannot boot: " in said, said[:1000])
        expect(len(said.encode()) < 20_000, f"{name}: {len(said)} bytes of log")
    before = len(server.log())
    expect_equal(server.get("/twice").status, 500)
    expect_equal(server.log()[before:].count("twice/index.ts:1:8"), 1, server.log()[before:])
