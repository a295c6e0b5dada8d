# Also one of another version, one that is no pack, and one that is replaced by something else; the server serves on.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from packs import eszip, pack

MODULES = {"file:///app/index.js": "import './part.js'; Deno.serve(() => new Response('served'));", "file:///app/part.js": "export const part = 'a part of it';"}
good = pack(MODULES, "file:///app/index.js", files={"a.txt": "static text"})


def damaged(text, bytes_of_pack=good):
    at = bytes_of_pack.index(text)
    return bytes_of_pack[:at] + bytes([bytes_of_pack[at] ^ 4]) + bytes_of_pack[at + 1 :]


files = {
    "good.edgert": good,
    "head.edgert": good[:40] + b"\xff" + good[41:],
    "index.edgert": damaged(b"file:///app/part.js"),
    "module.edgert": damaged(b"a part of it"),
    "static.edgert": damaged(b"other text", pack(MODULES, "file:///app/index.js", files={"a.txt": "other text"})),
    "short.edgert": good[:-3],
    "empty.edgert": b"",
    "version.edgert": pack(MODULES, "file:///app/index.js", version=2),
    "other.edgert": "Deno.serve(() => new Response('I am JavaScript'));",
    "other.eszip": "Deno.serve(() => new Response('I am JavaScript'));",
    "short.eszip": eszip(MODULES)[:-3],
    "future.eszip": b"ESZIP2.9" + eszip(MODULES)[8:],
    "first.eszip": '{"version": 1, "modules": {}}',
    "entry.edgert": pack(MODULES, "file:///app/none.js"),
    "nowhere.edgert": pack({}, ""),
    "map.edgert": pack(MODULES, "file:///app/index.js", values={"import-map": '{"imports": 5}'}),
}
with serving(files) as server:
    for name, said in [
        ("head.edgert", "/head.edgert: the pack's head is damaged"),
        ("index.edgert", "/index.edgert: the pack's index is damaged"),
        ("module.edgert", "/module.edgert: the text of file:///app/part.js is damaged"),
        ("static.edgert", "/static.edgert: the file a.txt is damaged"),
        ("short.edgert", "/short.edgert: the pack ends before the end of"),
        ("empty.edgert", "/empty.edgert: unexpected end of file"),
        ("version.edgert", "/version.edgert: packs of version 2 are not supported, those of 1 are"),
        ("other.edgert", "/other.edgert: it is no pack"),
        ("other.eszip", "/other.eszip: invalid eszip v2: it has no magic"),
        ("short.eszip", "/short.eszip: unexpected end of file"),
        ("future.eszip", "/future.eszip: eszips of version 1, and of versions after 2.3, are not supported"),
        ("first.eszip", "/first.eszip: eszips of version 1, and of versions after 2.3, are not supported"),
        ("entry.edgert", '/entry.edgert has no module "file:///app/none.js"'),
        ("nowhere.edgert", "/nowhere.edgert does not say where to begin"),
        ("map.edgert", "/map.edgert: imports: not an object"),
        ("gone.edgert", "/gone.edgert: No such file or directory"),
    ]:
        answer = server.get(f"/{name}")
        expect(answer.status == 500 and answer.text.startswith("InvalidWorkerCreation: ") and said in answer.text, f"{name}: {answer.text}")
    expect_equal(server.get("/good.edgert").text, "served")
