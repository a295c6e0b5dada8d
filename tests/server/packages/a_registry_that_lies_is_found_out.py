# Wrong integrity, paths that lead out, links, bombs, truncated and endless answers, 500s: an error that names the URL, and nothing stays in the cache.
import io
import os
import pathlib
import sys
import tarfile
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from npm_registry import integrity_of, npm_registry, tarball

NAMES = ["wrong", "escapes", "absolute", "linked", "cut", "none", "page", "missing", "garbage", "noversion"]
packages = {name: {"1.0.0": {"index.js": "export default 'loaded';", "package.json": {"type": "module"}}} for name in NAMES + ["good"]}


def entry(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, 0o644
    return info


with tempfile.TemporaryDirectory() as cache, npm_registry(packages) as registry:
    pages = registry.site.pages

    def give(name, data, honest=True):
        pages[f"/{name}/-/{name}-1.0.0.tgz"] = ("200 OK", data)
        if honest:
            registry.packuments[name]["versions"]["1.0.0"]["dist"]["integrity"] = integrity_of(data)

    whole = {"package.json": '{"name": "x", "type": "module"}', "index.js": "export default 'loaded';"}
    give("wrong", tarball(whole), honest=False)
    give("escapes", tarball(whole, entries=[(entry("package/../../../escaped"), b"out")]))
    give("absolute", tarball(whole, entries=[(entry("/tmp/edgert-escaped"), b"out")]))
    give("linked", tarball(whole, entries=[entry("package/link.js", tarfile.SYMTYPE, "/etc/passwd")]))
    give("cut", tarball(whole)[:-30])
    pages["/none/-/none-1.0.0.tgz"] = None
    pages["/page/-/page-1.0.0.tgz"] = ("500 Internal Server Error", "no")
    del pages["/missing"]
    pages["/garbage"] = ("200 OK", "<html>", "Content-Type: text/html")
    pages["/noversion"] = ("200 OK", '{"name": "noversion", "versions": {}}')
    files = {f"{name}/index.ts": f'import value from "npm:{name}@1";\nDeno.serve(() => new Response(value));\n' for name in NAMES + ["good"]}
    files["through/index.ts"] = 'import "npm:linked@1/link.js";\n'
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url, "XDG_CACHE_HOME": cache}) as server:
        for name in NAMES:
            answer = server.get(f"/{name}")
            if name == "linked":
                expect_equal(answer.text, "loaded", "links are left out")
            else:
                expect(answer.status == 500 and name in answer.text and "InvalidWorkerCreation" in answer.text, f"{name}: {answer.text}")
        expect(server.get("/through").status == 500, "nothing is read through a link")
        expect_equal(server.get("/good").text, "loaded")
    kept = {name for name in NAMES if os.path.exists(os.path.join(cache, "edgert", "npm")) and any(name in folder for folder, _, _ in os.walk(os.path.join(cache, "edgert", "npm")))}
    expect_equal(kept, {"linked"}, "nothing partial is kept")
    expect(not os.path.exists("/tmp/edgert-escaped"), "nothing is written elsewhere")
