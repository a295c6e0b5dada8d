# What edgertd vendor has written finds its own dependencies by folders, whatever deno.json calls by the same names; what functions require is there, too.
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from npm_registry import npm_registry
from verbs import machine

CORE = {"type": "module", "exports": {".": "./core.js", "./jsx-runtime": "./jsx/index.js", "./hooks": "./hooks.js"}}
PACKAGES = {
    "core": {
        "2.0.0": {"package.json": {"main": "core.js"}, "core.js": "exports.core = 'core 2';\n"},
        "1.5.0": {
            "package.json": CORE,
            "core.js": "export const core = 'core 1';\n",
            "hooks.js": "import { core } from 'core'; export const hooks = 'hooks of ' + core;\n",
            "jsx/package.json": '{"name": "core-jsx", "type": "module"}',
            "jsx/index.js": "import { core } from 'core'; import { hooks } from 'core/hooks'; export const jsx = (type) => type + ' by ' + core + ', ' + hooks; export const jsxs = jsx;\n",
        },
    },
    "other": {"1.0.0": {"package.json": {"dependencies": {"core": "2"}}, "index.js": "exports.other = 'other on ' + require('core').core;\n"}},
    "third": {"1.0.0": {"package.json": {"dependencies": {"core": "2"}, "type": "module"}, "index.js": "import { core } from 'core'; export const third = 'third on ' + core;\n"}},
}
CONFIG = {"imports": {"core": "npm:core@1", "third": "npm:third@1"}, "compilerOptions": {"jsx": "react-jsx", "jsxImportSource": "core"}}
SCOPED = {"imports": {"core": "npm:core@2"}, "scopes": {"./deep/": {"core": "npm:core@1"}}}
with npm_registry(PACKAGES) as registry:
    env = {"NPM_CONFIG_REGISTRY": registry.url}
    files = {
        "jsx/index.tsx": "import { third } from 'third'; Deno.serve(() => new Response(String(<p />) + ', ' + third));\n",
        "jsx/deno.json": json.dumps(CONFIG),
        "scoped/index.ts": "import { core } from 'core'; import { core as deep } from './deep/a.ts'; Deno.serve(() => new Response(core + ', ' + deep));\n",
        "scoped/deep/a.ts": "export * from 'core';\n",
        "scoped/deno.json": json.dumps(SCOPED),
        "old/index.js": "const { other } = require('other'); Deno.serve(() => new Response(other));\n",
        "old/package.json": '{"dependencies": {"other": "1"}}',
    }
    with functions(files) as folder:
        with machine(**env) as here:
            for name in "jsx", "scoped", "old":
                here.run("cache", f"{folder}/{name}")
                here.run("vendor", f"{folder}/{name}")
            expect(os.path.exists(f"{folder}/old/node_modules/other/index.js"), "a link to what is required")
        for name, config in (("jsx", CONFIG), ("scoped", SCOPED)):
            pathlib.Path(folder, name, "deno.json").write_text(json.dumps({**config, "importMap": "./vendor/import_map.json"}))
        asked = len(registry.requests)
        with machine(**env) as here:
            for name in "jsx", "scoped", "old":
                here.run("cache", "--cached-only", f"{folder}/{name}")
        with Edgertd(ROUTER, "--cached-only", env={"FUNCTIONS": folder, **env}) as server:
            expect_equal(server.get("/jsx").text, "p by core 1, hooks of core 1, third on core 2")
            expect_equal(server.get("/scoped").text, "core 2, core 1")
            expect_equal(server.get("/old").text, "other on core 2")
        expect_equal(len(registry.requests), asked, "questions of the registry")
