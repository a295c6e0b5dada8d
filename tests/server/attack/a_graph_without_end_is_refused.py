import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions
from limits import ask

GOOD = 'Deno.serve(() => new Response("good"));'
OPTIONS = {"memoryLimitMb": 60, "workerTimeoutMs": 0}
# Graphs of files: a chain, a chain that cannot be loaded at its end, names without number; and what a script makes up.
files = {"good/index.js": GOOD, "chain/index.js": 'import "./m0.js";' + GOOD, "wide/index.js": "", "names/index.js": "", "lazy/index.js": "",
         "grows/index.js": """
Deno.serve(async () => {
  for (let i = 0; ; ++i) try { await import(`data:text/javascript,//${i}${"x".repeat(5e5)}`); } catch (error) { return new Response(error.message); }
});
""", "nested/index.js": """
const nested = (depth) => { let code = "export default 1"; for (let i = 0; i < depth; ++i) code = `import "data:text/javascript;base64,${btoa(code)}"`; return "data:text/javascript;base64," + btoa(code); };
Deno.serve(async () => new Response(String(await import(nested(20)).then(() => "loaded", (error) => error.message.slice(0, 200)))));
""", "slashes/index.js": """
Deno.serve(async () => new Response(await import("data:text/javascript," + "/".repeat(3e6)).then(() => "loaded", (error) => error.message.slice(0, 200))));
""", "slashes/deno.json": '{"imports": {"a/": "./a/"}, "scopes": {"./": {"b/": "./b/"}}}'}
with functions(files) as folder:
    here = pathlib.Path(folder)
    for name, length, last in (("chain", 500, ""), ("broken_chain", 500, 'import "./gone.js";'), ("unlinked_chain", 500, 'import { gone } from "./m0.js";')):
        (here / name).mkdir(exist_ok=True)
        (here / name / "index.js").write_text('const load = () => import("./m0.js"); Deno.serve(async () => new Response(await load().then(() => "loaded", (error) => error.message)));')
        for i in range(length):
            (here / name / f"m{i}.js").write_text(f'import "./m{i + 1}.js";' if i + 1 < length else last)
    (here / "wide/index.js").write_text("".join(f'import "./m{i}.js";' for i in range(10_100)) + GOOD)
    (here / "names/index.js").write_text("".join(f'() => import("./m{i}.js");' for i in range(10_100)) + GOOD)
    router = str(pathlib.Path(__file__).resolve().parents[2] / "support/router")
    with Edgertd(router, env={"FUNCTIONS": folder}) as server:
        for name, said in (("chain", "loaded"), ("broken_chain", "gone.js"), ("unlinked_chain", "gone"), ("wide", "more than 10000 modules"),
                           ("names", "more than 10000 modules"), ("nested", "loaded"), ("slashes", "loaded"), ("grows", "memory")):
            for _ in range(2):
                answer = ask(server, name, **OPTIONS)
                # A stack that is used up is an error like others.
                expect(said in answer.text or "Maximum call stack size exceeded" in answer.text, f"{name}: {answer}")
            expect_equal(server.get("/good").text, "good", name)
