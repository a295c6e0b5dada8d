# Compared with deno 2.1.4.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

FORMS = {
    "literal": '{ with: { type: "json" } }',
    "quoted": '{ "with": { "type": "json" } }',
    "spread": '{ ...options }',
    "variable": "options",
    "undefined": "undefined",
    "trailing": "options,",
}


def script(argument):
    return (
        'const options = { with: { type: "json" } };\n'
        f'Deno.serve(async () => Response.json((await import("./data.json", {argument})).default));'
    )


files = {}
for name, argument in FORMS.items():
    for kind in ("ts", "js"):
        files[f"{name}-{kind}/index.{kind}"] = script(argument)
        files[f"{name}-{kind}/data.json"] = '{"a":1}'
files["number/data.json"] = "{}"
files["number/index.js"] = (
    'Deno.serve(() => import("./data.json", 5).then(() => "taken", (error) => error.name).then((text) => new Response(text)));'
)
with serving(files) as server:
    for name in FORMS:
        for kind in ("ts", "js"):
            expect_equal(server.get(f"/{name}-{kind}").text, '{"a":1}', f"{name} in {kind}")
    expect_equal(server.get("/number").text, "TypeError")
