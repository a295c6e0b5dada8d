# edgertd cache fetches all that a function names, also what it imports only while it runs; then --cached-only needs no server.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, serving
from npm_registry import npm_registry
from verbs import machine
from web_site import web_site

PACKAGES = {
    "left": {"1.2.0": {"package.json": {"dependencies": {"right": "^2"}, "exports": {".": "./main.js", "./lazy": "./lazy.cjs"}, "type": "module"}, "main.js": "import { right } from 'right'; export const left = 'left ' + right;\n", "lazy.cjs": "exports.lazy = 'lazy ' + require('right').right;\n"}},
    "right": {"2.1.0": {"package.json": {"exports": {"import": "./a.mjs", "require": "./a.cjs"}}, "a.mjs": "export const right = 'right';\n", "a.cjs": "exports.right = 'required';\n"}},
}
with npm_registry(PACKAGES) as registry, web_site({"/lib/shared.ts": "export const shared: string = 'shared';\n", "/later.ts": "export { shared as later } from './lib/shared.ts';\n"}) as site:
    site.pages["/mod.ts"] = ("302 Found", "", "Location: /lib/mod.ts")
    site.pages["/lib/mod.ts"] = "export { shared } from './shared.ts';\n"
    files = {
        "hello/index.ts": f"""import {{ shared }} from "{site.url}/mod.ts";
import {{ left }} from "npm:left@1";
const missing = () => import("{site.url}/nowhere.ts");
Deno.serve(async () => {{
  const {{ later }} = await import("{site.url}/later.ts");
  const {{ lazy }} = await import("npm:left@1/lazy");
  const lost = await missing().then(() => "found", () => "lost");
  return new Response([shared, left, later, lazy, lost].join());
}});
"""
    }
    with functions(files) as folder, machine(NPM_CONFIG_REGISTRY=registry.url) as here:
        done = here.run("cache", f"{folder}/hello/index.ts")
        expect("npm:left@1.2.0 (2 modules, " in done.said and "npm:right@2.1.0 (2 modules, " in done.said, done.said)
        expect(f'warning: Module not found "{site.url}/nowhere.ts"' in done.said, done.said)
        expect_equal(done.out, "")
        asked = len(registry.requests) + len(site.requests)
        expect_equal(here.run("-q", "cache", "--cached-only", f"{folder}/hello").said, "", "what -q says")
        with serving(files, "--cached-only", env=here.environment) as server:
            expect_equal(server.get("/hello").text, "shared,left right,shared,lazy required,lost")
        expect_equal(len(registry.requests) + len(site.requests), asked, "questions of servers")
