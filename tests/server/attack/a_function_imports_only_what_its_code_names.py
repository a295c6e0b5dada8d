import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions

SOURCE = """
import "./static.js";
import inner from "data:text/javascript,import 'file://FOLDER/fn/below_data.js'; export default () => import('file://FOLDER/fn/lazy_below_data.js');";
const here = (name) => new URL(name, import.meta.url).href;
const named = [() => import("./lazy.js"), () => import(/* a comment */ `./template.js` /* another */), () => import('./esc\\u0061ped.js'), () => import(
  // on its own line
  "./line.js"
), () => inner(), () => import("./absent.js"), () => import("../_shared/shared.ts"), () => import("./typed.ts"), () => import("./data.json")];
const said = (promise) => promise.then((module) => module.default ?? "loaded", (error) => `${error.name}: ${error.message}`);
Deno.serve(async (request) => {
  if (request.method === "POST") return Response.json(await said(import(await request.text())));
  const lazy = await Promise.all(named.map((load) => said(load())));
  const dynamic = ["./lazy.js", "./static.js", "./index.js", "./below_lazy.js", "./lazy_in_lazy.js", "../_shared/lazy_in_shared.js", "./typed.ts"];
  return Response.json([lazy, await Promise.all(dynamic.map((name) => said(import(here(name)))))]);
});
"""
FILES = {
    "fn/static.js": "",
    "fn/lazy.js": 'import "./below_lazy.js"; export default "lazy"; () => import("./lazy_in_lazy.js");',
    "fn/below_lazy.js": "",
    "fn/lazy_in_lazy.js": "",
    "fn/template.js": 'export default "template"',
    "fn/escaped.js": 'export default "escaped"',
    "fn/line.js": 'export default "line"',
    "fn/below_data.js": "",
    "fn/lazy_below_data.js": 'export default "below data"',
    "fn/typed.ts": 'const lazy = () => import("./lazy.js" as string); export default ("typed" as string);',
    "fn/data.json": '"json"',
    "fn/unnamed.js": 'export default "unnamed"',
    "fn/secret.json": '"confidential"',
    "_shared/shared.ts": 'export default "shared" as string; () => import("./lazy_in_shared.js");',
    "_shared/lazy_in_shared.js": "",
    "other/index.js": 'Deno.serve(() => new Response("other"));',
    "other/.env.json": '"confidential"',
}
with functions(FILES) as folder:
    pathlib.Path(folder, "fn/index.js").write_text(SOURCE.replace("FOLDER", folder))
    router = pathlib.Path(__file__).resolve().parents[2] / "support/router"
    with Edgertd(str(router), env={"FUNCTIONS": folder}) as server:
        ask = lambda specifier: json.loads(server.request("POST", "/fn", body=specifier.encode()).text)

        def check_refused():
            files = ["fn/unnamed.js", "fn/secret.json", "other/.env.json", "other/index.js", "fn/lazy.js?1", "fn/nowhere.js", "fn/lazy.js%00.json", "fn/static.js%00.json"]
            for url in [f"file://{folder}/{name}" for name in files] + ["file:///etc/passwd", "file:///etc/passwd%00.json", "file:///etc/hostname?.json", "file:///dev/zero"]:
                answer = ask(url)
                known = "%00" in url
                expect(answer.startswith(f'TypeError: Module not found "{url}".' if not known else "TypeError: "), f"{url}: {answer}")
                # Nor do modules that a script makes up get more than it has itself.
                for code in (f"import value from '{url}'; export default value", f"export default await import('{url}')", f"export * from '{url}'"):
                    answer = ask("data:text/javascript," + code.replace("%", "%25"))
                    expect(isinstance(answer, str) and answer.startswith("TypeError: ") and "confidential" not in answer, f"{url}: {answer}")
            expect_equal(ask("data:text/javascript,export default 'made up'"), "made up")
            expect_equal(ask("data:application/json,\"made up\""), "made up")

        expect_equal(ask(f"file://{folder}/fn/lazy.js"), "lazy")
        check_refused()
        lazy, dynamic = json.loads(server.get("/fn").text)
        expect_equal(lazy[:5] + lazy[6:], ["lazy", "template", "escaped", "line", "below data", "shared", "typed", "json"])
        expect(lazy[5].startswith(f'TypeError: Module not found "file://{folder}/fn/absent.js".'), lazy[5])
        expect_equal(dynamic, ["lazy", "loaded", "loaded", "loaded", "loaded", "loaded", "typed"])
        # The same file in another spelling is the same module.
        expect_equal(ask(f"file://localhost{folder}/fn/../fn/%6cazy.js"), "lazy")
        expect_equal(ask(f"data:text/javascript,export {{ default }} from 'file://{folder}/fn/lazy.js'"), "lazy")
        check_refused()
        # What was not there may come.
        pathlib.Path(folder, "fn/absent.js").write_text("export default 'there'")
        expect_equal(ask(f"file://{folder}/fn/absent.js"), "there")
    # A main script imports what it likes.
    with Edgertd(pathlib.Path(folder, "fn")) as server:
        for name, value in (("fn/unnamed.js", "unnamed"), ("other/.env.json", "confidential")):
            expect_equal(json.loads(server.request("POST", "/", body=f"file://{folder}/{name}".encode()).text), value)
