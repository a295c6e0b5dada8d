"""A module that an editor has saved as UTF-16 is said to be so."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

SOURCE = "export default { fetch: () => new Response('well') };\n"
files = {
    "marked/index.ts": SOURCE.encode("utf-16"),
    "plain/index.ts": SOURCE.encode("utf-16-le"),
    "big/index.ts": SOURCE.encode("utf-16-be"),
    "script/index.js": SOURCE.encode("utf-16"),
    "imports/index.ts": b"import './deep.ts';",
    "imports/deep.ts": SOURCE.encode("utf-16"),
}
with serving({**files, "utf8/index.ts": b"\xef\xbb\xbf" + SOURCE.encode()}) as server:
    expect_equal(server.get("/utf8").text, "well")
    for name in ("marked", "plain", "big", "script", "imports"):
        before = len(server.log())
        expect_equal(server.get(f"/{name}").status, 500)
        said = server.log()[before:]
        expect(f"{name} [Error] cannot boot: syntax error: " in said and "hint: the file seems to be in UTF-16: save it as UTF-8" in said, said)
