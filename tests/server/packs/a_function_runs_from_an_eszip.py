# Of others: TypeScript that was compiled already or not, redirects, static files, CommonJS.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect_equal, functions
from limits import ask
from packs import eszip, source_map

AT = "file:///var/tmp/sb-compile-edge-runtime"
INDEX = """
import { typed } from "./typed.ts";
import Text from "./view.jsx";
import { remote } from "https://modules.test/mod.ts";
import config from "./config.json" with { type: "json" };
import common from "./common.cjs";
interface Unused { name: string }
const answer: string[] = [typed, Text, remote, config.name, common.name, common.inner];
Deno.serve(async (request: Request): Promise<Response> => {
  const path = new URL(request.url).pathname.split("/")[2];
  if (path === "late") return new Response((await import("./late.ts")).late);
  if (path === "static") return new Response(await (await fetch(new URL("./assets/a.txt", import.meta.url))).text());
  return Response.json([...answer, import.meta.url]);
});
"""
MODULES = {
    "index.ts": INDEX,
    "typed.ts": ("javascript", "export const typed = 'compiled before';\n", source_map(1, 3)),
    "view.jsx": "const React = { createElement: (tag) => '<' + tag + '>' };\nexport default <view/>;",
    "late.ts": "enum Late { One = 'late' }\nexport const late: string = Late.One;",
    "config.json": ("json", '\ufeff{"name": "config"}', ""),
    "common.cjs": "exports.name = 'common'; exports.inner = require('./inner').inner;",
    "inner.cjs": "exports.inner = 'inner';",
    "https://modules.test/1/mod.ts": "export const remote: string = 'remote';",
    "static:./assets/a.txt": ("opaque", "a static file", ""),
}
REDIRECTS = {"https://modules.test/mod.ts": "https://modules.test/1/mod.ts"}

with functions({"app.eszip": eszip(MODULES, REDIRECTS)}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    expected = ["compiled before", "<view>", "remote", "config", "common", "inner", f"{AT}/index.ts"]
    expect_equal(json.loads(server.get("/app.eszip").text), expected)
    expect_equal(server.get("/app.eszip/late").text, "late")
    expect_equal(server.get("/app.eszip/static").text, "a static file")
    expect_equal(json.loads(ask(server, "app.eszip", "/", forceCreate=True).text), expected)
