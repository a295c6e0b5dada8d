import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions
from limits import ask

SOURCE = """
const imports = [() => import("./own.js"), () => import("../_shared/shared.js"), () => import("../../beyond/good.js"), () => import("./linked/good.js"), () => import("../.hidden/good.js")];
Deno.serve(async () => Response.json(await Promise.all(imports.map((load) => load().then(() => true, (error) => /module roots?/.test(error.message) ? false : error.message)))));
"""
files = {name: "" for name in ("functions/fn/own.js", "functions/_shared/shared.js", "beyond/good.js", "functions/.hidden/good.js")}
files["functions/fn/index.js"] = SOURCE
with functions(files) as folder:
    pathlib.Path(folder, "functions/fn/linked").symlink_to("../../beyond")
    router = str(pathlib.Path(__file__).resolve().parents[2] / "support/router")
    with Edgertd(router, env={"FUNCTIONS": f"{folder}/functions"}) as server:
        at = lambda **options: json.loads(ask(server, "fn", forceCreate=True, **options).text)
        expect_equal(at(), [True, True, False, False, False])
        expect_equal(at(moduleRoots=None), [True, True, False, False, False])
        expect_equal(at(moduleRoots=[]), [True, False, False, False, False])
        expect_equal(at(moduleRoots=[f"{folder}/functions/_shared"]), [True, True, False, False, False])
        expect_equal(at(moduleRoots=[f"{folder}/beyond/"]), [True, False, True, True, False])
        expect_equal(at(moduleRoots=[f"file://{folder}/functions/", f"file://{folder}/beyond"]), [True, True, True, True, False])
        expect_equal(at(moduleRoots=[f"{folder}/functions/.hidden"]), [True, False, False, False, True])
        expect_equal(at(moduleRoots=[folder]), [True, True, True, True, False])
        for wrong, named in (([f"{folder}/nowhere"], f"{folder}/nowhere"), ("/", "moduleRoots"), ([1], "moduleRoots"), ([""], "moduleRoots"), (["https://example.org/"], "moduleRoots"),
                             ({}, "moduleRoots"), (["file://host/x"], "moduleRoots"), (["a\0b"], "moduleRoots")):
            answer = ask(server, "fn", forceCreate=True, moduleRoots=wrong)
            expect_equal(answer.status, 500, f"{wrong}: {answer.text}")
            expect("moduleRoots" in answer.text and named in answer.text, f"{wrong}: {answer.text}")
        # By the options of a host's working directory, as service paths are.
        expect_equal(at(moduleRoots=["./docs"]), [True, False, False, False, False])
