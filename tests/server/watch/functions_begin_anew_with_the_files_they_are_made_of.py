# Modules, also those that only a dynamic import names, import maps, deno.json and package.json, there already or new: each restarts those that it is part of.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal
from watching import answer, watching

files = {
    "_shared/word.ts": "export const word: string = 'shared';\n",
    "uses/index.ts": answer("uses").replace("'uses'", "word") + "import { word } from '../_shared/word.ts';\n",
    "uses-too/index.ts": answer("too").replace("'too'", "word") + "import { word } from '../_shared/word.ts';\n",
    "lazy/index.ts": "Deno.serve(async () => new Response((await import('./part.ts')).default));\n",
    "lazy/part.ts": "export default 'part';\n",
    "mapped/index.ts": answer("x").replace("'x'", "where") + "import where from 'somewhere';\n",
    "mapped/deno.json": '{"importMap": "./maps/map.json"}',
    "mapped/maps/map.json": '{"imports": {"somewhere": "../a.ts"}}',
    "mapped/a.ts": "export default 'a';\n",
    "mapped/b.ts": "export default 'b';\n",
    "node/index.js": "import mode from '#mode'; Deno.serve(() => new Response(mode));\n",
    "node/package.json": '{"imports": {"#mode": "./a.js"}}',
    "node/a.js": "export default 'a';\n",
    "node/b.js": "export default 'b';\n",
    "other/index.ts": answer("other"),
}
with watching(files, "-v") as server:
    for path, text in {"uses": "shared", "uses-too": "shared", "lazy": "part", "mapped": "a", "node": "a", "other": "other"}.items():
        expect_equal(server.get(f"/{path}").text, text)

    server.save("_shared/word.ts", "export const word: string = 'changed';\n")
    server.await_log("restarted uses in ")
    server.await_log("restarted uses-too in ")
    expect_equal([server.get("/uses").text, server.get("/uses-too").text], ["changed", "changed"])
    server.save("lazy/part.ts", "export default 'another part';\n")
    server.await_log("restarted lazy in ")
    expect_equal(server.get("/lazy").text, "another part")
    server.save("mapped/maps/map.json", '{"imports": {"somewhere": "../b.ts"}}')
    server.await_log("restarted mapped in ")
    expect_equal(server.get("/mapped").text, "b")
    # What it is made of now, and not what it was.
    server.save("mapped/b.ts", "export default 'better';\n")
    server.await_log("restarted mapped in ", 2)
    expect_equal(server.get("/mapped").text, "better")
    server.save("mapped/deno.json", '{"imports": {"somewhere": "./a.ts"}}')
    server.await_log("restarted mapped in ", 3)
    expect_equal(server.get("/mapped").text, "a")
    server.save("node/package.json", '{"imports": {"#mode": "./b.js"}}')
    server.await_log("restarted node in ")
    expect_equal(server.get("/node").text, "b")
    # A nearer one that was not there.
    server.save("uses/deno.json", '{"imports": {"../_shared/word.ts": "./own.ts"}}')
    server.save("uses/own.ts", "export const word: string = 'own';\n")
    server.await_answer("/uses", "own")
    expect_equal(server.get("/other").text, "other")
    expect_equal((server.boots("other"), server.boots("uses-too")), (1, 2))
