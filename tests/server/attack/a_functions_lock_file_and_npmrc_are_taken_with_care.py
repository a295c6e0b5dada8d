# A lock file whose ids clash, a .npmrc that is a link, a registry behind a dependency that the function may not reach: refused or taken, and the server goes on.
import json
import os
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, expect_equal, functions
from npm_registry import npm_registry

CLASH = {
    "version": "4",
    "specifiers": {"npm:a@1": "1.0.0_p@1.0.0"},
    "npm": {
        "a@1.0.0": {"integrity": "sha512-x", "dependencies": ["b"]},
        "a@1.0.0_p@1.0.0": {"integrity": "sha512-x", "dependencies": ["b"]},
        "b@1.0.0_p@1.0.0": {"integrity": "sha512-x"},
    },
}
with npm_registry({"a": {"1.0.0": {"index.js": "module.exports = 'a';"}}, "alias": {"1.0.0": {"index.js": "", "package.json": {"dependencies": {"x": "npm:@evil/x@1"}}}}}) as registry, npm_registry({"@evil/x": {"1.0.0": {"index.js": ""}}}) as other:
    files = {
        "clash/index.ts": 'import "npm:a@1";\n',
        "clash/deno.lock": json.dumps(CLASH),
        "linked/index.ts": 'import "npm:a@1";\n',
        "secret/.npmrc": "registry=notaurl-SECRET\n",
        "beyond/index.ts": 'import "npm:alias@1";\n',
        "beyond/.npmrc": f"@evil:registry={other.url}/\n",
        "fine/index.ts": 'import a from "npm:a@1";\nDeno.serve(() => new Response(a));\n',
    }
    with functions(files) as folder:
        os.symlink("../secret/.npmrc", os.path.join(folder, "linked/.npmrc"))
        with Edgertd(ROUTER, env={"FUNCTIONS": folder, "NPM_CONFIG_REGISTRY": registry.url}) as server:
            expect_equal(server.get("/clash").status, 500)
            answer = server.get("/linked").text
            expect("SECRET" not in answer and "/linked/.npmrc is a link" in answer, answer)
            only = urllib.parse.quote(json.dumps({"permissions": {"allow_import": [registry.host]}}))
            answer = server.get(f"/beyond?options={only}").text
            expect(f'Requires import access to "{other.host}"' in answer, answer)
            expect_equal(sum(other.asked.values()), 0, "nothing is asked for there")
            expect_equal(server.get("/fine").text, "a")
