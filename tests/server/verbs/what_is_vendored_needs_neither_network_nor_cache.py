# edgertd vendor writes what a function imports from other machines beside it; then it runs with --cached-only and an empty cache, confined to its folder.
import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from npm_registry import npm_registry
from verbs import files_below, machine
from web_site import web_site

PACKAGES = {
    "@a/left": {"1.2.0": {"package.json": {"dependencies": {"right": "^2"}, "exports": {".": "./main.js", "./sub": "./sub.js"}, "type": "module"}, "main.js": "import { right } from 'right'; export const left = 'left ' + right;\n", "sub.js": "export const sub = 'sub';\n"}},
    "right": {"1.0.0": {"index.js": "exports.right = 'right 1';\n"}, "2.1.0": {"index.js": "exports.right = require('./value.json')[0];\n", "value.json": '["right 2"]'}},
}
with npm_registry(PACKAGES) as registry, web_site({}) as site, web_site({}) as jsr:
    mod = "import { right } from 'npm:right@2'; export { low } from './low.ts'; export const high: string = right;\n"
    sources = {"/mod.ts": mod, "/low.ts": "export const low = 'low';\n"}
    manifest = {path: {"size": len(text), "checksum": "sha256-" + hashlib.sha256(text.encode()).hexdigest()} for path, text in sources.items()}
    jsr.pages["/@s/high/meta.json"] = json.dumps({"scope": "s", "name": "high", "latest": "1.0.0", "versions": {"1.0.0": {}}})
    jsr.pages["/@s/high/1.0.0_meta.json"] = json.dumps({"manifest": manifest, "exports": {".": "./mod.ts"}})
    jsr.pages.update({f"/@s/high/1.0.0{path}": text for path, text in sources.items()})
    site.pages["/old.ts"] = ("302 Found", "", "Location: /lib/mod.ts")
    site.pages["/lib/mod.ts"] = "export { value } from '/esm/value?target=x'; import data from '../data.json' with { type: 'json' }; export const kept: number = data.kept; import './types.d.ts';\n"
    site.pages["/esm/value"] = site.pages["/esm/value?target=x"] = ("200 OK", "export const value = 'value';\n", "Content-Type: application/javascript")
    site.pages["/data.json"] = '{"kept": 7}'
    env = {"NPM_CONFIG_REGISTRY": registry.url, "JSR_URL": jsr.url + "/"}
    files = {
        "hello/index.ts": f"""import {{ value, kept }} from "{site.url}/old.ts";
import {{ low, high }} from "high";
import {{ left }} from "npm:@a/left@1";
import {{ sub }} from "npm:@a/left@1/sub";
import {{ right }} from "right";
import {{ own }} from "lib/own.ts";
Deno.serve(async () => {{
  const lazy = await import("{site.url}/esm/value");
  return new Response([value, kept, low, high, left, sub, right, own, lazy.value].join());
}});
""",
        "hello/lib/own.ts": "export const own: string = 'own';\n",
        "hello/deno.json": json.dumps({"imports": {"high": "jsr:@s/high@1", "lib/": "./lib/"}}),
        "hello/package.json": '{"dependencies": {"right": "1"}}',
        "plain/index.ts": f"""import "{site.url}/esm/value"; Deno.serve(() => new Response("plain"));""",
    }
    with functions(files) as folder:
        with machine(**env) as here:
            said = here.run("vendor", f"{folder}/hello/index.ts").said
            expect(f"vendored 7 modules and 3 packages into {folder}/hello/vendor\n" in said, said)
            expect(f'"importMap": "./vendor/import_map.json" in {folder}/hello/deno.json\n' in said, said)
            found = files_below(f"{folder}/hello")
            host = site.host.replace(":", "_")
            expect_equal(found[f"vendor/{host}/lib/mod.ts"], site.pages["/lib/mod.ts"].encode())
            said = here.run("vendor", f"{folder}/plain", "--output", f"{folder}/plain/other").said
            expect(f"wrote {folder}/plain/deno.json\n" in said, said)
            # Once more, over what is there.
            here.run("vendor", f"{folder}/hello/index.ts")
            expect_equal(files_below(f"{folder}/hello"), found)
        pathlib.Path(folder, "hello/deno.json").write_text(json.dumps({"imports": {"high": "jsr:@s/high@1", "lib/": "./lib/"}, "importMap": "./vendor/import_map.json"}))
        asked = [len(origin.requests) for origin in (site, jsr, registry.site)]
        with Edgertd(ROUTER, "--cached-only", env={"FUNCTIONS": folder, **env}) as server:
            expect_equal(server.get("/hello").text, "value,7,low,right 2,left right 2,sub,right 1,own,value")
            expect_equal(server.get("/plain").text, "plain")
        # Vendored once more from what has been vendored, it stays what it is.
        with machine(**env) as here:
            said = here.run("vendor", "--cached-only", f"{folder}/hello/index.ts").said
            expect("vendored 0 modules and 0 packages" in said, said)
            again = files_below(f"{folder}/hello")
            expect_equal({path: again[path] for path in again if path != "deno.json"}, {path: found[path] for path in found if path != "deno.json"})
        expect_equal([len(origin.requests) for origin in (site, jsr, registry.site)], asked, "questions of servers")
