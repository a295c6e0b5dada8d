# edgertd cache and info leave with 1 and name each module that a function cannot begin without, with the place that imports it.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from verbs import machine
from web_site import web_site

with web_site({"/half.ts": "export const a = 1;\nexport * from './gone.ts';\n"}) as site, machine() as here:
    files = {
        "a/index.ts": f'import {{ one }} from "./one.ts";\n\n  import "{site.url}/half.ts"; import "./two.js";\nDeno.serve(() => new Response(one));\n',
        "a/one.ts": "export const one = 1\nimport 'nothing'",
        "b/index.ts": "import './c.ts'",
        "b/c.ts": "export const = 1;",
    }
    column = files["a/index.ts"].splitlines()[2].index('"./two.js"') + 1
    with functions(files) as folder:
        for verb in "cache", "info":
            said = here.run(verb, f"{folder}/a/index.ts", code=1).said
            expect(f'Module not found "{site.url}/gone.ts" [EDG102]\n    imported from {site.url}/half.ts:2:15\n' in said, said)
            expect(f'Relative import path "nothing" not prefixed with / or ./ or ../ [EDG103]\n    imported from file://{folder}/a/one.ts:2:8\n  2 | import \'nothing\'\n    |        ^\n    hint: a package of npm is imported as "npm:nothing", ' in said, said)
            expect(f'Module not found "file://{folder}/a/two.js" [EDG102]\n    imported from file://{folder}/a/index.ts:3:{column}\n  3 | ' in said, said)
            expect_equal(said.count("edgertd: "), 3, said)
        said = here.run("cache", f"{folder}/b/index.ts", f"{folder}/b/none.ts", code=1).said
        expect("/b/c.ts:1:14\n" in said and "syntax error: Expected identifier" in said, said)
        expect("/b/none.ts" in said.splitlines()[-1], said)
        pathlib.Path(folder, "empty").mkdir()
        for verb in "cache", "info", "vendor":
            expect_equal(here.run(verb, "nope.ts", code=1).said, "edgertd: nope.ts does not exist\n")
            said = here.run(verb, f"{folder}/empty", code=1).said
            expect(f"{folder}/empty has none of index.ts, index.tsx, index.js, index.mjs, index.jsx," in said, said)
        expect_equal(here.run("cache", code=2).out, "")
