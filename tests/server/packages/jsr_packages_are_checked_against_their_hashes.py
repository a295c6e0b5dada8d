# jsr: by the native protocol: ranges, exports, TypeScript, imports of other packages; a file that is not what the registry says is refused.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from jsr_registry import jsr_pages
from web_site import web_site

packages = {
    "@std/path": {"1.0.2": ({".": "./mod.ts", "./join": "./join.ts"}, {"/mod.ts": 'export { join } from "./join.ts";\nexport const version: string = "1.0.2";\n', "/join.ts": "export const join = (...parts: string[]) => parts.join('/');\n"})},
    "@luca/flag": {"2.1.0": ({".": "./main.ts"}, {"/main.ts": 'import { join } from "jsr:@std/path@^1/join";\nexport const flag = join("a", "b");\n'}), "3.0.0": ({".": "./main.ts"}, {"/main.ts": "export const flag = 'changed';\n"})},
}
with web_site(jsr_pages(packages)) as site:
    site.pages["/@luca/flag/3.0.0/main.ts"] = "export const flag = 'forged!';\n"
    files = {
        "std/index.ts": 'import { join, version } from "jsr:@std/path@1";\nDeno.serve(() => new Response(join(version, "x")));\n',
        "flag/index.ts": 'import { flag } from "jsr:@luca/flag@2";\nDeno.serve(() => new Response(flag));\n',
        "map/index.ts": 'import { join } from "@std/path/join";\nDeno.serve(() => new Response(join("m", "n")));\n',
        "map/deno.json": '{"imports": {"@std/path": "jsr:@std/path@^1.0.0"}}',
        "forged/index.ts": 'import { flag } from "jsr:@luca/flag@3";\nDeno.serve(() => new Response(flag));\n',
        "missing/index.ts": 'import "jsr:@std/path@7";\n',
    }
    with serving(files, env={"JSR_URL": site.url}) as server:
        expect_equal(server.get("/std").text, "1.0.2/x")
        expect_equal(server.get("/flag").text, "a/b")
        expect_equal(server.get("/map").text, "m/n")
        answer = server.get("/forged")
        expect(answer.status == 500 and "Integrity check failed" in answer.text and "/@luca/flag/3.0.0/main.ts" in answer.text, answer.text)
        answer = server.get("/missing")
        expect(answer.status == 500 and "@std/path" in answer.text and "7" in answer.text, answer.text)
