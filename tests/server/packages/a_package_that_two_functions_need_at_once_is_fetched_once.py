import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from npm_registry import npm_registry

other_is_asked_for = threading.Event()


def module(text, **dependencies):
    return {"1.0.0": {"package.json": {"type": "module", "main": "index.js", "dependencies": dependencies}, "index.js": text}}


def hold_what_both_need(registry):
    """Its tarball comes only once the second function asks for what it alone needs, which it does beside that one."""
    pages = registry.site.pages
    both, second = "/both/-/both-1.0.0.tgz", "/second/-/second-1.0.0.tgz"
    tarballs = {path: pages[path] for path in (both, second)}
    pages[both] = lambda request: tarballs[both] if other_is_asked_for.wait(20) else ("404 Not Found", "")
    pages[second] = lambda request: (other_is_asked_for.set(), tarballs[second])[1]


def function(name):
    return f'import text from "npm:{name}@1"; Deno.serve(() => new Response(text));'


packages = {"both": module('export default "both";')}
for name in ("first", "second"):
    packages[name] = module(f'import both from "both"; export default both + " {name}";', both="1")
with npm_registry(packages, page=hold_what_both_need) as registry:
    files = {"first/index.ts": function("first"), "second/index.ts": function("second")}
    with serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}) as server:
        answers = {}
        asking = [threading.Thread(target=lambda name=name: answers.update({name: server.request("GET", f"/{name}").text})) for name in ("first", "second")]
        asking[0].start()
        while registry.asked["/both/-/both-1.0.0.tgz"] == 0 and asking[0].is_alive():
            asking[0].join(0.01)
        asking[1].start()
        for one in asking:
            one.join()
    expect_equal(answers, {"first": "both first", "second": "both second"}, "answers")
    expect_equal({path: count for path, count in registry.asked.items() if path.endswith(".tgz") and count > 1}, {}, "fetched twice")
