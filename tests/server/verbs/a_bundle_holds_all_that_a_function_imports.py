# edgertd bundle writes one file with the modules and the static files of a function, the same wherever the function lies; unbundle takes it apart.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions
from npm_registry import npm_registry
from verbs import files_below, machine
from web_site import web_site

PACKAGES = {"left": {"1.2.0": {"index.js": "exports.left = require('./left.json');\n", "left.json": "[1]"}}}
FILES = {
    "f/index.ts": 'import left from "left"; import { cors } from "../_shared/cors.ts"; import "SITE/mod.ts"; import("./lazy.ts");\nconst a: number = 1;\nconsole.log(left, cors, a);\n',
    "f/lazy.ts": "export const lazy: string = 'lazy';\n",
    "f/deno.json": '{"imports": {"left": "npm:left@1"}}',
    "f/assets/a.txt": "a",
    "f/assets/deep/b.bin": b"\x00\xff",
    "f/not/c.txt": "c",
    "_shared/cors.ts": "export const cors: string = '*';\n",
}
with npm_registry(PACKAGES) as registry, web_site({"/mod.ts": "export const remote: number = 1;\n"}) as site, machine(NPM_CONFIG_REGISTRY=registry.url) as here:
    files = {name: text.replace("SITE", site.url) if isinstance(text, str) else text for name, text in FILES.items()}
    with functions(files) as one, functions(files) as other:
        said = here.run("bundle", "--entrypoint", f"{one}/f/index.ts", "--static", f"{one}/f/assets/**", cwd=one).said
        expect("bundled 6 modules into bin.edgert (" in said, said)
        pack = pathlib.Path(one, "bin.edgert").read_bytes()
        expect(pack.startswith(b"EDGTPACK") and one.encode() not in pack, pack[:100])
        piped = here.run("bundle", "--entrypoint", "f/index.ts", "--static", "f/assets/**/*", "--output", "-", "-q", cwd=other)
        expect_equal((piped.stdout == pack, piped.said), (True, ""), "the same pack of another folder")

        out = pathlib.Path(other, "out")
        done = here.run("unbundle", "--pack", f"{one}/bin.edgert", "--output", out)
        expect_equal((done.out, done.said), ("", f"unbundled 6 modules and 2 static files of {one}/bin.edgert into {out}\n"))
        found = files_below(out)
        expect_equal(
            sorted(found),
            sorted(["f/index.ts", "f/lazy.ts", "_shared/cors.ts", "f/assets/a.txt", "f/assets/deep/b.bin", f"{site.host.replace(':', '_')}/mod.ts", "node_modules/left@1.2.0/node_modules/left/index.js", "node_modules/left@1.2.0/node_modules/left/left.json"]),
        )
        expect_equal(found["f/assets/deep/b.bin"], b"\x00\xff")
        expect(b"const a = 1" in found["f/index.ts"], found["f/index.ts"])

        # What else it says.
        said = here.run("bundle", "--entrypoint", f"{one}/g/index.ts", code=1).said
        expect_equal(said, f"edgertd: entrypoint path does not exist ({one}/g/index.ts)\n")
        said = here.run("bundle", "--entrypoint", f"{one}/f/index.ts", "--static", f"{one}/_shared/*", code=1).said
        expect("cors.ts does not lie below the folder of the entry" in said, said)
        said = here.run("bundle", "--entrypoint", f"{one}/f/index.ts", "--static", f"{one}/f/nothing/*", code=1).said
        expect("no static file is named by" in said, said)
        flags = ["--output", f"{one}/x.eszip", "--checksum", "xx-hash3", "--decorator", "tc39", "--import-map", f"{one}/f/deno.json"]
        said = here.run("bundle", "--entrypoint", f"{one}/f/index.ts", *flags).said
        expect(all(what in said for what in ("edgert's own format", "xx-hash3 is sha256", "--decorator is deprecated", "--import-map is deprecated")), said)
        expect(pathlib.Path(one, "x.eszip").read_bytes().startswith(b"EDGTPACK"), "a pack")
        pathlib.Path(one, "f/lazy.ts").write_text("import './gone.ts'")
        here.run("bundle", "--entrypoint", f"{one}/f/index.ts", "--output", f"{one}/y.edgert")
        pathlib.Path(one, "f/index.ts").write_text("import './gone.ts'")
        said = here.run("bundle", "--entrypoint", f"{one}/f/index.ts", "--output", f"{one}/y.edgert", code=1).said
        expect("gone.ts" in said, said)
