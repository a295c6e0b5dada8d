# deno.lock: npm versions and integrity, hashes of remote modules; what differs is an error that names the file.
import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from npm_registry import npm_registry

packages = {"a": {version: {"index.js": f"export default '{version}';", "package.json": {"type": "module"}} for version in ("1.0.0", "1.1.0")}}
with npm_registry(packages) as registry:
    registry.site.pages["/mod.js"] = "export const value = 'as locked';\n"
    registry.site.pages["/other.js"] = "export const value = 'changed since';\n"
    right = registry.packuments["a"]["versions"]["1.0.0"]["dist"]["integrity"]
    hash_of = lambda text: hashlib.sha256(text.encode()).hexdigest()

    def lock(integrity):
        return json.dumps({"version": "4", "specifiers": {"npm:a@1": "1.0.0"}, "npm": {"a@1.0.0": {"integrity": integrity}}, "remote": {f"{registry.url}/mod.js": hash_of("export const value = 'as locked';\n"), f"{registry.url}/other.js": hash_of("something else")}})

    source = 'import a from "npm:a@1";\nDeno.serve(() => new Response(a));\n'
    files = {
        "free/index.ts": source,
        "locked/index.ts": source,
        "locked/deno.lock": lock(right),
        "remote/index.ts": f'import {{ value }} from "{registry.url}/mod.js";\nDeno.serve(() => new Response(value));\n',
        "remote/deno.lock": lock(right),
        "changed/index.ts": f'import {{ value }} from "{registry.url}/other.js";\nDeno.serve(() => new Response(value));\n',
        "changed/deno.lock": lock(right),
        "broken/index.ts": source,
        "broken/deno.lock": "{",
    }
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        expect_equal(server.get("/free").text, "1.1.0")
        expect_equal(server.get("/locked").text, "1.0.0")
        expect_equal(server.get("/remote").text, "as locked")
        answer = server.get("/changed").text
        expect("Integrity check failed" in answer and f"{registry.url}/other.js" in answer and "/changed/deno.lock" in answer, answer)
        expect("/broken/deno.lock" in server.get("/broken").text, "names the file")
    files = {"wrong/index.ts": source, "wrong/deno.lock": lock("sha512-" + "A" * 86 + "==")}
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        answer = server.get("/wrong").text
        expect("a-1.0.0.tgz" in answer and "sha512" in answer and "\n  Package: npm:a@1.0.0\n  Lock file: " in answer and "/wrong/deno.lock" in answer, answer)
