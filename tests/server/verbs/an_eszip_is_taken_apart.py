# edgertd unbundle writes the modules of an eszip of other runtimes as it does those of packs.
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from packs import eszip as eszip_of_edge_runtime, eszip_metadata
from verbs import files_below, machine


def sized(data):
    return struct.pack(">I", len(data)) + data


def eszip(modules):
    """Version 2.3 without checksums: [(specifier, source)]."""
    head = sources = b""
    for specifier, source in modules:
        head += sized(specifier.encode()) + b"\0" + struct.pack(">IIII", len(sources), len(source), 0, 0) + b"\0"
        sources += source.encode()
    return b"ESZIP2.3" + sized(b"\0\0\1\0") + sized(head) + sized(b"") + sized(sources) + sized(b"")


with machine() as here:
    file = pathlib.Path(here.home, "f.eszip")
    file.write_bytes(eszip([("file:///src/functions/hello/index.ts", "import '../_shared/a.ts'"), ("file:///src/functions/_shared/a.ts", "1"), ("https://site/b.js", "2")]))
    done = here.run("unbundle", "--eszip", file, "--output", f"{here.home}/out")
    expect_equal(done.out, f"Eszip extracted successfully inside path {here.home}/out\n")
    expect_equal(files_below(f"{here.home}/out"), {"_shared/a.ts": b"1", "hello/index.ts": b"import '../_shared/a.ts'", "site/b.js": b"2"})
    # Without a folder: here.
    done = here.run("-q", "unbundle", "--eszip", file, cwd=here.home)
    expect_equal((done.out, done.said), ("", ""), "what -q says")
    expect("site/b.js" in files_below(here.home), "in the working directory")
    file.write_bytes(eszip([("file:///src/a.ts", "1"), ("file:///src/%2e%2e/b.ts", "2")]))
    said = here.run("unbundle", "--eszip", file, "--output", f"{here.home}/none", code=1).said
    expect("f.eszip" in said and not pathlib.Path(here.home, "none").exists(), said)
    # One with a node_modules beside the function comes out as all of it lay; its own modules are among those files.
    says = eszip_metadata("f/index.ts", {"f/index.ts": "vfs://0", "node_modules/a/index.js": "vfs://1", "package.json": "vfs://2"}, {"node_modules/b": "node_modules/a"}, {}, {"Byonm": {"root_node_modules_dir": "node_modules"}})
    contents = {f"vfs://{number}": ("opaque", text, "") for number, text in enumerate(("import 'a';", "1", "{}"))}
    file.write_bytes(eszip_of_edge_runtime({"f/index.ts": "import 'a';", "https://site/b.js": "2", **contents, "---SUPABASE-ESZIP-VERSION-ESZIP---": ("opaque", "2.0", ""), "---EDGE-RUNTIME-METADATA---": ("opaque", says, "")}))
    here.run("unbundle", "--eszip", file, "--output", f"{here.home}/whole")
    expect_equal(files_below(f"{here.home}/whole"), {"f/index.ts": b"import 'a';", "node_modules/a/index.js": b"1", "package.json": b"{}", "site/b.js": b"2"})
