# One deno.json above several functions has one import map: edgertd vendor says so, and with --output it writes one for all; where there is nothing to write, it writes nothing.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from npm_registry import npm_registry
from verbs import files_below, machine
from web_site import web_site

PACKAGES = {"left": {"1.0.0": {"index.js": "exports.left = 'left';\n"}}}
with npm_registry(PACKAGES) as registry, web_site({"/mod.ts": "export const remote: string = 'remote';\n"}) as site:
    env = {"NPM_CONFIG_REGISTRY": registry.url}
    files = {
        "x/index.ts": "import { left } from 'left'; Deno.serve(() => new Response('x ' + left));\n",
        "y/index.ts": f"import {{ remote }} from '{site.url}/mod.ts'; import {{ left }} from 'left'; Deno.serve(() => new Response('y ' + remote + ' ' + left));\n",
        "deno.json": '{"imports": {"left": "npm:left@1"}}',
        "alone/index.ts": "export default 1;\n",
    }
    with functions(files) as folder:
        with machine(**env) as here:
            before = files_below(folder)
            said = here.run("vendor", f"{folder}/alone").said
            expect("vendored 0 modules and 0 packages" in said, said)
            expect_equal(files_below(folder), before)
            said = here.run("vendor", f"{folder}/x").said
            expect(f"with --output {folder}/vendor" in said, said)
            said = here.run("vendor", f"{folder}/x", f"{folder}/y", "--output", f"{folder}/vendor").said
            expect_equal(said.count(f'"importMap": "./vendor/import_map.json" in {folder}/deno.json'), 1, said)
        pathlib.Path(folder, "deno.json").write_text(json.dumps({"imports": {"left": "npm:left@1"}, "importMap": "./vendor/import_map.json"}))
        asked = len(registry.requests), len(site.requests)
        with Edgertd(ROUTER, "--cached-only", env={"FUNCTIONS": folder, **env}) as server:
            expect_equal((server.get("/x").text, server.get("/y").text), ("x left", "y remote left"))
        expect_equal((len(registry.requests), len(site.requests)), asked, "questions of servers")
