# edgertd cache, info and bundle parse a function's own JavaScript and its JSON, which nobody else does before it runs, and name the place.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from verbs import machine

files = {
    "script/index.js": "import './part.js';\n",
    "script/part.js": "export const a = 1;\nconst b = (;\n",
    "json/index.ts": "import data from './data.json' with { type: 'json' };\nexport default data;\n",
    "json/data.json": '{\n  "a": 1,\n  "é": oh\n}\n',
    "late/index.js": "export const late = () => import('./part.js');\n",
    "late/part.js": "const a = 1;\nconst a = 2;\n",
    "good/index.js": "#!/usr/bin/env edgertd\nimport './a.cjs'; import b from './b.json' with { type: 'json' };\nexport const c = 1 < 2 && 3 > 2; await 1;\n",
    "good/a.cjs": "with (exports) { }\nreturn;\n",
    "good/b.json": "\ufeff[1e400, 123456789012345678901234567890]",
}
with machine() as here, functions(files) as folder:
    for verb in ("cache", "info", "bundle"):

        def run(name, code):
            entry = f"{folder}/{name}"
            return here.run(verb, *(["--entrypoint", entry, "--output", f"{folder}/out.edgert"] if verb == "bundle" else [entry]), code=code).said

        said = run("script/index.js", 1)
        expect(f'syntax error: Unexpected ";" [EDG104]\n    at file://{folder}/script/part.js:2:12\n  2 | const b = (;\n    |            ^\n' in said, said)
        said = run("json/index.ts", 1)
        expect(f"Unexpected token 'o' in JSON [EDG106]\n    at file://{folder}/json/data.json:3:8\n" in said and '  3 |   "é": oh\n    |        ^\n' in said, said)
        # Only where it is imported does that fail.
        said = run("late/index.js", 0)
        expect(said.startswith("warning: syntax error: ") and f"    at file://{folder}/late/part.js:2:7\n" in said, said)
        said = run("good/index.js", 0)
        expect("syntax error" not in said and "warning" not in said.lower(), said)
