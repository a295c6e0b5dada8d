# Packs that mean harm: a module whose name is a long row of prefixes, redirects that change how something is imported, very many files.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, serving
from verbs import machine

MAIN = "Deno.serve(() => new Response('fine'));\n"
prefixes = "wasm-module:" * 80_000 + "x"
with machine() as here, functions({"many/index.js": MAIN, **{f"many/assets/{number}.txt": "" for number in range(20_001)}}) as folder:
    here.run("bundle", "--entrypoint", f"{folder}/many/index.js", "--static", f"{folder}/many/assets/*", "--output", f"{folder}/many.edgert")
    many = pathlib.Path(folder, "many.edgert").read_bytes()
files = {
    "prefixes/index.js": f'import "{prefixes}";\n' + MAIN,
    "member/index.js": "const o = { import: (a, b) => JSON.stringify(b) };\nconst said = o. /* c */ import('x', { with: 1, other: 2 });\nDeno.serve(() => new Response(said));\n",
    "many.edgert": many,
    "fine/index.js": MAIN,
}
with serving(files) as server:
    before = server.resident_mb()
    expect(server.get("/prefixes").status == 500, "a name that no module has")
    expect(server.resident_mb() - before < 300, f"{server.resident_mb() - before} MB")
    answer = server.get("/many.edgert").text
    expect("the limit of 20000 files and folders" in answer, answer)
    expect_equal(server.get("/member").text, '{"with":1,"other":2}', "a method that is called import")
    expect_equal(server.get("/fine").text, "fine")
