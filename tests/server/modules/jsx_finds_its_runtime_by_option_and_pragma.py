# Of the pragma compared with deno 2.1.4, which makes more of "precompile" than elements, to the same effect.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import json

from edgertd import expect_equal, serving

RUNTIME = "export const jsx = (tag, { children }) => [tag, children];\nexport const jsxs = jsx;\n"
ELEMENT = "const element = <p>{1 + 1}</p>;\nDeno.serve(() => Response.json(element));\n"
PRAGMA = "/** @jsxImportSource tiny */\n"
CASES = {
    "precompile": ('{"jsx": "precompile", "jsxImportSource": "tiny"}', ELEMENT),
    "pragma": ("{}", PRAGMA + ELEMENT),
    "pragma-in-classic": ('{"jsx": "react"}', PRAGMA + ELEMENT),
    "pragma-behind-comments": ("{}", "#!/usr/bin/env deno\n// one\n/* two */\n" + PRAGMA + ELEMENT + "// last"),
    "other-source": ('{"jsx": "precompile", "jsxImportSource": "other"}', PRAGMA + ELEMENT),
    "classic": ("{}", "/** @jsxRuntime classic */\n/** @jsx h */\nconst h = (tag, _, child) => [tag, child];\n" + ELEMENT),
    "no-pragma": ("{}", 'const React = { createElement: (tag, _, child) => [tag, child] };\nconst text = "/** @jsxImportSource */";\n' + ELEMENT),
}
files = {}
for name, (options, source) in CASES.items():
    config = {"compilerOptions": json.loads(options), "imports": {"tiny/jsx-runtime": "./runtime.js"}}
    files.update({f"{name}/index.tsx": source, f"{name}/deno.json": json.dumps(config), f"{name}/runtime.js": RUNTIME})
with serving(files) as server:
    for name in CASES:
        expect_equal(server.get(f"/{name}").text, '["p",2]', name)
