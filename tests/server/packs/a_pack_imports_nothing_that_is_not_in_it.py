# Neither from the disk nor from other machines, by whatever name; and a privileged worker's no more than a function's.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, expect_equal, functions, serving
from packs import pack
from web_site import web_site

with functions({"beside.js": "export default 'beside';", "app/index.ts": "Deno.serve(() => new Response('on disk'))"}) as disk, web_site({"/module.js": "export default 'fetched';"}) as site:
    beside = f"file://{disk}/beside.js"
    remote = f"{site.url}/module.js"
    static = lambda specifier: pack({f"file://{disk}/app/index.js": f'\nimport "{specifier}";\nDeno.serve(() => new Response("served"));'}, f"file://{disk}/app/index.js")
    late = """
    Deno.serve(async (request) => {
      const name = decodeURIComponent(new URL(request.url).search.slice(1));
      try { return Response.json(Object.keys(await import(name))); } catch (error) { return new Response(error.name + ": " + error.message); }
    });
    """
    files = {
        "disk.edgert": static("../beside.js"),
        "remote.edgert": static(remote),
        "npm.edgert": static("npm:left-pad@1"),
        "jsr.edgert": static("jsr:@a/b@1"),
        "bare.edgert": static("left-pad"),
        "late.edgert": pack({f"file://{disk}/app/index.js": {"text": late, "imports": [beside, remote, "npm:left-pad"]}}, f"file://{disk}/app/index.js"),
        "lost.edgert": pack({"file:///a.js": "import 'x:y';"}, "file:///a.js", redirects={"x:y": "x:z"}),
        "circle.edgert": pack({"file:///a.js": "import 'x:y';"}, "file:///a.js", redirects={"x:y": "x:z", "x:z": "x:y"}),
    }
    with serving(files) as server:
        for name, said in [
            ("disk", f'Module not found "{beside}".'),
            ("remote", f'Module not found "{remote}".'),
            ("npm", 'Module not found "npm:left-pad@1".'),
            ("jsr", 'Module not found "jsr:@a/b@1".'),
            ("bare", 'Relative import path "left-pad" not prefixed with / or ./ or ../'),
            ("lost", 'Module not found "x:y".'),
            ("circle", "its redirects go in a circle"),
        ]:
            answer = server.get(f"/{name}.edgert").text
            expect(answer.startswith("InvalidWorkerCreation: ") and said in answer, f"{name}: {answer}")
        for name in (beside, remote, "npm:left-pad", f"file://{disk}/app/index.ts", "file:///etc/passwd"):
            answer = server.get(f"/late.edgert?{name.replace('/', '%2F')}").text
            expect(answer.startswith("TypeError: ") and "Module not found" in answer, f"{name}: {answer}")
        expect_equal(dict(site.asked), {})
    with functions({"main.edgert": files["late.edgert"]}) as folder, Edgertd(f"{folder}/main.edgert") as server:
        for name in (beside, remote, f"file://{disk}/app/index.ts"):
            answer = server.get(f"/?{name.replace('/', '%2F')}").text
            expect_equal(answer, f'TypeError: Module not found "{name}".')
        expect_equal(dict(site.asked), {})
