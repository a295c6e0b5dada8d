# What edgertd bundle makes of a function answers as the function does, anywhere and without network: packages, remote modules, import maps, lazy imports, static files, and lines of errors.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from npm_registry import npm_registry
from verbs import machine
from web_site import web_site

PACKAGES = {
    "@a/left": {"1.2.0": {"package.json": {"dependencies": {"right": "^2"}, "exports": {".": "./main.js", "./sub": "./sub.js"}, "type": "module"}, "main.js": "import { right } from 'right'; export const left = 'left ' + right;\n", "sub.js": "export const sub = 'sub';\n"}},
    "right": {"1.0.0": {"index.js": "exports.right = 'right 1';\n"}, "2.1.0": {"index.js": "exports.right = require('./value.json')[0]; exports.lazy = () => require('./lazy').lazy;\n", "value.json": '["right 2"]', "lazy.js": "exports.lazy = 'cjs lazy';\n"}},
}
with npm_registry(PACKAGES) as registry, web_site({}) as site:
    site.pages["/old.ts"] = ("302 Found", "", "Location: /lib/mod.ts")
    site.pages["/lib/mod.ts"] = "export { value } from '/esm/value?target=x'; import data from '../data.json' with { type: 'json' }; export const kept: number = data.kept;\n"
    site.pages["/esm/value"] = site.pages["/esm/value?target=x"] = ("200 OK", "export const value = 'value';\n", "Content-Type: application/javascript")
    site.pages["/data.json"] = '{"kept": 7}'
    env = {"NPM_CONFIG_REGISTRY": registry.url}
    files = {
        "hello/index.ts": f"""import {{ value, kept }} from "{site.url}/old.ts";
import {{ left }} from "npm:@a/left@1";
import {{ sub }} from "npm:@a/left@1/sub";
import {{ right }} from "right";
import {{ lazy as cjs }} from "npm:right@2";
import {{ own }} from "lib/own.ts";
import {{ shared }} from "../_shared/s.ts";
Deno.serve(async (request) => {{
  if (request.url.endsWith("/boom")) {{
    const x: number = 1;
    throw new Error("boom");
  }}
  const lazy = await import("{site.url}/esm/value");
  const name = "./lib/lazy.ts";
  const computed = await import(name);
  await import("./lib/lazy.ts");
  const missing = await import("./gone.ts").catch((e) => e.name);
  const text = await (await fetch(new URL("./assets/a.txt", import.meta.url))).text();
  return new Response([value, kept, left, sub, right, cjs(), own, shared, lazy.value, computed.lazy, missing, text].join());
}});
""",
        "hello/lib/own.ts": "export const own: string = 'own';\n",
        "hello/lib/lazy.ts": "export const lazy: string = 'lazy';\n",
        "hello/assets/a.txt": "asset",
        "_shared/s.ts": "export const shared = 'shared';\n",
        "hello/deno.json": json.dumps({"imports": {"lib/": "./lib/"}}),
        "hello/package.json": '{"dependencies": {"right": "1"}}',
    }
    with functions(files) as folder, machine(**env) as here:
        here.run("bundle", "--entrypoint", f"{folder}/hello/index.ts", "--static", f"{folder}/hello/assets/*", "--output", f"{here.home}/hello.edgert")
        pack = pathlib.Path(here.home, "hello.edgert").read_bytes()
    asked = len(site.requests) + len(registry.requests)
    with functions({"hello.edgert": pack}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder, **env}) as server:
        expect_equal(server.get("/hello.edgert").text, "value,7,left right 2,sub,right 1,cjs lazy,own,shared,value,lazy,TypeError,asset")
        expect_equal(server.get("/hello.edgert/boom").status, 500)
        expect("Error: boom [EDG208]\n    at file:///var/tmp/sb-compile-edge-runtime/hello/index.ts:11:11\n" in server.log(), server.log())
    expect_equal(len(site.requests) + len(registry.requests), asked, "questions of servers")
