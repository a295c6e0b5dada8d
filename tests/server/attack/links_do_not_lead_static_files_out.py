import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions
from limits import ask

SOURCE = """
const names = ["pages/good.html", "pages/linked.html", "pages/beyond.html", "linked/secret.html", "assets/a/secret.html", "exact.html", "ASSETS/site.css", "ASSETS/linked.css", "ASSETS/out.css"];
Deno.serve(async () => Response.json(await Promise.all(names.map((name) => fetch(new URL(name.replace("ASSETS", "FOLDER/assets"), import.meta.url)).then((response) => response.text(), (error) => error.name)))));
"""
files = {"functions/fn/pages/good.html": "good", "functions/_shared/page.html": "shared", "beyond/secret.html": "secret", "assets-1/site.css": "site", "assets-1/inner.css": "inner"}
with functions(files) as folder:
    here = pathlib.Path(folder)
    (here / "functions/fn/index.js").write_text(SOURCE.replace("FOLDER", folder))
    (here / "functions/fn/pages/linked.html").symlink_to("../../_shared/page.html")
    (here / "functions/fn/pages/beyond.html").symlink_to(here / "beyond/secret.html")
    (here / "functions/fn/linked").symlink_to(here / "beyond")
    (here / "functions/fn/assets").mkdir()
    (here / "functions/fn/assets/a").symlink_to("../../../beyond")
    (here / "functions/fn/exact.html").symlink_to("../../beyond/secret.html")
    # The folder of who runs it may be a link; what lies in it may not lead out.
    (here / "assets").symlink_to("assets-1")
    (here / "assets-1/linked.css").symlink_to("inner.css")
    (here / "assets-1/out.css").symlink_to("../beyond/secret.html")
    router = str(pathlib.Path(__file__).resolve().parents[2] / "support/router")
    with Edgertd(router, "--static", f"{folder}/assets/*.css", env={"FUNCTIONS": f"{folder}/functions"}) as server:
        answer = ask(server, "fn", staticPatterns=["pages/*", "linked/*", "assets/**", "exact.html"])
        expect_equal(json.loads(answer.text), ["good", "shared", "TypeError", "TypeError", "TypeError", "TypeError", "site", "inner", "TypeError"])
