# A package or one of Node's modules by its name alone, and a file without its ending: the message says how they are imported.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

SLOPPY = 'With "unstable": ["sloppy-imports"] in deno.json it is found, too.'
IMPORTS = {
    "package": ("lodash", 'Relative import path "lodash" not prefixed with / or ./ or ../. Did you mean "npm:lodash"? "imports" of deno.json can give it this name.'),
    "inner": ("@scope/name/sub", 'Did you mean "npm:@scope/name/sub"?'),
    "builtin": ("fs/promises", 'Did you mean "node:fs/promises"?'),
    "ending": ("./lib", '/lib". Did you mean "file://{folder}/ending/lib.ts"? ' + SLOPPY),
    "compiled": ("./lib.js", '/lib.js". Did you mean "file://{folder}/compiled/lib.ts"? ' + SLOPPY),
    "folder": ("./parts", 'Did you mean "file://{folder}/folder/parts/index.ts"? ' + SLOPPY),
    "nothing": ("./none", '/none".\n    at file://'),
    "odd": ("a b?", 'Relative import path "a b?" not prefixed with / or ./ or ../\n    at file://'),
}
files = {f"{name}/index.ts": f'\nimport "{specifier}";\n' for name, (specifier, _) in IMPORTS.items()}
for name in IMPORTS:
    files[f"{name}/lib.ts"] = files[f"{name}/parts/index.ts"] = "export const a = 1;\n"
with serving(files) as server:
    for name, (_, said) in IMPORTS.items():
        answer = server.get(f"/{name}")
        folder = answer.text.rsplit("    at file://", 1)[-1].rsplit(f"/{name}/index.ts:2:", 1)[0]
        expect(answer.status == 500 and said.replace("{folder}", folder) in answer.text, f"{name}: {answer.text}")
