"""An import from where a function may not read: under serve and check the hint names module_roots of edgert.toml, and one that does what it says is enough."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import served
from verbs import machine

FILES = {
    "functions/hello/index.ts": 'import { lib } from "../../lib/lib.ts"; Deno.serve(() => new Response(lib));',
    "lib/lib.ts": "export const lib = 'of the library';",
    "edgert.toml": "",
}
HINT = "hint: module_roots of the function, or of [defaults], in edgert.toml says from where it may import"

with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:
    expect_equal(server.get("/hello").status, 503)
    server.await_log("lies outside of the function's module roots")
    expect("module_roots of the function, or of [defaults], in edgert.toml" in server.log() and "userWorkers" not in server.log(), server.log())
    (server.folder / "edgert.toml").write_text('[functions.hello]\nmodule_roots = ["./lib"]\n')
    expect_equal(server.admin("POST", "/reload").status, 200)
    expect_equal(server.get("/hello").text, "of the library")

with machine() as here:
    for path, text in FILES.items():
        (pathlib.Path(here.home) / path).parent.mkdir(parents=True, exist_ok=True)
        (pathlib.Path(here.home) / path).write_text(text)
    said = here.run("check", code=1).said
    expect(HINT in said and "userWorkers" not in said, said)
