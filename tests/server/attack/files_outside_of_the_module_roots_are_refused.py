import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions
from limits import ask

GOOD = 'export default "reached";'
# How a function in functions/fn names a file, and whether it gets it.
CASES = {
    "../_shared/good.js": True,
    "./node_modules/.pnpm/kept/index.js": True,
    "./node_modules/linked/index.js": True,
    "./linked_inside.js": True,
    "../other/index.js": True,
    "../../beyond/good.js": False,
    "../../../../../../../../etc/hostname": False,
    "./..%2f..%2fbeyond/good.js": False,
    "./%2e%2e/../%2e%2e/beyond/good.js": False,
    "./linked_file.js": False,
    "./linked_folder/good.js": False,
    "./linked_folder/../../_shared/good.js": True,  # ".." goes by names, as in every URL
    "../_shared/linked_beyond.js": False,
    "./linked_data.json": False,
    "./linked_code.wasm": False,
    "./.hidden.js": False,
    "./.hidden/good.js": False,
    "./%2ehidden.js": False,
    "./linked_hidden.js": False,
    "../other/.env.json": False,
    "../other/.env.json%00.js": False,
    "./node_modules/.cache/good.js": False,
    "./.pnpm/good.js": False,
    "./functions-beside.js": False,
}


def build(here):
    write = lambda name, text=GOOD: ((here / name).parent.mkdir(parents=True, exist_ok=True), (here / name).write_text(text))
    link = lambda name, target: ((here / name).parent.mkdir(parents=True, exist_ok=True), (here / name).symlink_to(target))
    for name in ("beyond/good.js", "functions/_shared/good.js", "functions/fn/.hidden.js", "functions/fn/.hidden/good.js", "functions/fn/.pnpm/good.js",
                 "functions/fn/node_modules/.pnpm/kept/index.js", "functions/fn/node_modules/.cache/good.js", "functions/other/index.js", "functions-beside/good.js"):
        write(name)
    write("functions/other/.env.json", '"reached"')
    write("beyond/data.json", '"reached"')
    write("beyond/code.wasm", "")
    link("functions/fn/linked_file.js", here / "beyond/good.js")
    link("functions/fn/linked_folder", "../../beyond")
    link("functions/fn/linked_data.json", "../../beyond/data.json")
    link("functions/fn/linked_code.wasm", "../../beyond/code.wasm")
    link("functions/fn/functions-beside.js", "../../functions-beside/good.js")
    link("functions/fn/linked_inside.js", "../_shared/good.js")
    link("functions/fn/linked_hidden.js", "../other/.env.json")
    link("functions/_shared/linked_beyond.js", "../../beyond/good.js")
    link("functions/fn/node_modules/linked", ".pnpm/kept")
    imports = ", ".join(f"{json.dumps(name)}: () => import({json.dumps(name)})" for name in CASES)
    write("functions/fn/index.js", f"""
const imports = {{{imports}}};
Deno.serve(async () => Response.json(Object.fromEntries(await Promise.all(Object.entries(imports).map(async ([name, load]) =>
  [name, await load().then((module) => module.default, (error) => `${{error.name}}: ${{error.message}}`)])))));
""")
    # Static imports, entries, configurations.
    write("functions/static/index.js", 'import value from "../../beyond/good.js"; Deno.serve(() => new Response(value));')
    write("functions/linked_static/index.js", 'import value from "./to/good.js"; Deno.serve(() => new Response(value));')
    link("functions/linked_static/to", "../../beyond")
    write("beyond/serves.js", 'Deno.serve(() => new Response("reached"));')
    link("functions/linked_entry/index.js", "../../beyond/serves.js")
    write("functions/package/package.json", '{"main": "../../beyond/serves.js"}')
    write("functions/mapped/index.js", 'import value from "mapped"; Deno.serve(() => new Response(value));')
    write("functions/mapped/deno.json", '{"imports": {"mapped": "../../beyond/good.js"}}')
    write("functions/map/index.js", 'import value from "mapped"; Deno.serve(() => new Response(value));')
    write("functions/map/deno.json", '{"importMap": "../../beyond/map.json"}')
    write("beyond/map.json", '{"imports": {"mapped": "data:text/javascript,export default \'reached\'"}}')
    write("functions/linked_map/index.js", 'import value from "mapped"; Deno.serve(() => new Response(value));')
    link("functions/linked_map/deno.json", "../../beyond/map.json")
    write("functions/shared_map/index.js", 'import value from "mapped"; Deno.serve(() => new Response(value));')
    write("functions/shared_map/deno.json", '{"importMap": "../_shared/map.json"}')
    write("functions/_shared/map.json", '{"imports": {"mapped": "./good.js"}}')


def check(server, say):
    answers = json.loads(server.get("/fn").text)
    for name, reached in CASES.items():
        said = answers[name]
        if reached:
            expect_equal(said, "reached", f"{say}: {name}")
        else:
            expect(said.startswith("TypeError: ") and "reached" not in said, f"{say}: {name}: {said}")
            expect("module roots" in said or "Module not found" in said or "names no file" in said or "is hidden" in said, f"{say}: {name}: {said}")
    expect("lies outside of the function's module roots (" in answers["../../beyond/good.js"], answers["../../beyond/good.js"])
    expect_equal(answers["../../../../../../../../etc/hostname"].count("module roots"), 1)
    for name in ("static", "linked_static", "linked_entry", "package", "mapped", "map", "linked_map"):
        answer = server.get(f"/{name}")
        expect_equal(answer.status, 500, f"{say}: {name}: {answer.text}")
        expect(answer.text.startswith("InvalidWorkerCreation: ") and "module roots" in answer.text, answer.text)
    expect_equal(server.get("/shared_map").text, "reached")
    # Who starts the worker may name any map.
    expect_equal(ask(server, "map", context={"importMapPath": f"{beyond}/map.json"}, forceCreate=True).text, "reached")


with functions({}) as temporary:
    build(pathlib.Path(temporary))
    beyond = pathlib.Path(temporary, "beyond")
    router = str(pathlib.Path(__file__).resolve().parents[2] / "support/router")
    with Edgertd(router, env={"FUNCTIONS": f"{temporary}/functions"}) as server:
        check(server, "by its path")
    # The way to the functions may itself lead over links.
    os.symlink("functions", pathlib.Path(temporary, "current"))
    with Edgertd(router, env={"FUNCTIONS": f"{temporary}/current"}) as server:
        check(server, "by a link")
