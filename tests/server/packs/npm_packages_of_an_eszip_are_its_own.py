# In the versions that it has chosen, with the files that it brought along; no registry is asked.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, expect_equal, functions
from packs import eszip, eszip_folder
from web_site import web_site

INDEX = """
import a from "npm:a@1";
import { sub } from "npm:a@1/sub";
Deno.serve(async (request) => {
  const path = new URL(request.url).pathname.split("/")[2];
  if (path === "late") return new Response((await import("npm:@scope/late@^3.0.0")).default);
  return Response.json([a, sub]);
});
"""
FILES = {
    "a/1.2.0/package.json": '{"name": "a", "exports": {".": "./main.js", "./sub": {"import": "./sub.mjs"}}}',
    "a/1.2.0/main.js": "module.exports = 'a and ' + require('b') + require('./deep/part');",
    "a/1.2.0/deep/part.js": "module.exports = '!';",
    "a/1.2.0/sub.mjs": "import b from 'b';\nexport const sub = 'sub and ' + b;",
    "b/2.0.0/package.json": '{"name": "b"}',
    "b/2.0.0/index.js": "module.exports = 'b';",
    "@scope/late/3.1.0/package.json": '{"name": "@scope/late", "type": "module", "main": "i.js"}',
    "@scope/late/3.1.0/i.js": "export default 'late';",
}
PACKAGES = {"a@1.2.0": {"b": "b@2.0.0"}, "b@2.0.0": {}, "@scope/late@3.1.0": {}}
ROOTS = {"a@1": "a@1.2.0", "@scope/late@^3.0.0": "@scope/late@3.1.0"}


def made(index, files=FILES):
    keys = {f"localhost/{path}": f"vfs://{number}" for number, path in enumerate(files)}
    extra = {f"vfs://{number}": ("opaque", text, "") for number, text in enumerate(files.values())}
    version = {"---SUPABASE-ESZIP-VERSION-ESZIP---": ("opaque", "1.1", ""), "---SUPABASE-VFS-DATA-ESZIP---": ("opaque", eszip_folder(keys), "")}
    return eszip({"index.ts": index, **extra, **version}, packages=PACKAGES, roots=ROOTS)


files = {
    "app.eszip": made(INDEX),
    "other.eszip": made('\nimport "npm:a@2";'),
    "absent.eszip": made('\nimport "npm:a@1";', {path: text for path, text in FILES.items() if not path.startswith("a/")}),
}
with web_site({}) as site, functions(files) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder, "NPM_CONFIG_REGISTRY": site.url}) as server:
    expect_equal(json.loads(server.get("/app.eszip").text), ["a and b!", "sub and b"])
    expect_equal(server.get("/app.eszip/late").text, "late")
    for name in ("other", "absent"):
        answer = server.get(f"/{name}.eszip").text
        expect(answer.startswith("InvalidWorkerCreation: ") and "/index.ts:2:" in answer, f"{name}: {answer}")
    expect_equal(dict(site.asked), {})
