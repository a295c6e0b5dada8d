# Its modules, literal imports, JSON and redirects are the pack's; so are names that its import map knows, packages and require().
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect_equal, functions
from limits import ask
from packs import pack

AT = "file:///no/such/folder"
INDEX = """
import { shared } from "../shared.js";
import data from "./data.json";
import mapped from "mapped";
import remote from "https://modules.test/latest.js";
import named from "named";
import common, { answer } from "./common.cjs";
Deno.serve(async (request) => {
  const path = new URL(request.url).pathname.split("/")[2];
  if (path === "late") return new Response((await import("./late.js")).late);
  if (path === "data") return new Response((await import("data:text/javascript,export default 'made up'")).default);
  return Response.json([shared, data.a, mapped, remote, named, common.answer, answer, import.meta.url, import.meta.filename, import.meta.main]);
});
"""
MODULES = {
    f"{AT}/app/index.js": {"text": INDEX, "imports": ["./late.js"]},
    f"{AT}/shared.js": "export const shared = 'shared';",
    f"{AT}/app/data.json": {"kind": "json", "text": '{"a": 1}'},
    f"{AT}/app/mapped.js": "export default 'mapped';",
    f"{AT}/app/late.js": "export const late = 'late';",
    f"{AT}/app/common.cjs": {"kind": "commonjs", "text": "exports.answer = require('./part');", "exports": ["answer"], "required": ["./part"]},
    f"{AT}/app/part.js": {"kind": "commonjs", "text": "module.exports = __filename;"},
    f"{AT}/named/index.js": "export default 'named';",
    "https://modules.test/1.0.0.js": "export default 'remote';",
}
REDIRECTS = {
    "https://modules.test/latest.js": "https://modules.test/1.0.js",
    "https://modules.test/1.0.js": "https://modules.test/1.0.0.js",
    f"package:named {AT}/app/index.js": f"{AT}/named/index.js",
    f"require:./part {AT}/app/common.cjs": f"{AT}/app/part.js",
}
VALUES = {"import-map": '{"imports": {"mapped": "./mapped.js"}}', "import-map.base": f"{AT}/app/deno.json"}
bytes_of_pack = pack(MODULES, f"{AT}/app/index.js", redirects=REDIRECTS, values=VALUES)
files = {"app.edgert": bytes_of_pack, "link/index.js": "", "app.bin": bytes_of_pack}
part = "/no/such/folder/app/part.js"
EXPECTED = ["shared", 1, "mapped", "remote", "named", part, part, f"{AT}/app/index.js", "/no/such/folder/app/index.js", True]

with functions(files) as folder:
    pathlib.Path(folder, "linked.edgert").symlink_to("app.edgert")
    with Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
        # By its name, by a link, and by what is in it.
        for name in ("app.edgert", "linked.edgert", "app.bin"):
            expect_equal(json.loads(server.get(f"/{name}").text), EXPECTED, name)
        expect_equal(server.get("/app.edgert/late").text, "late")
        expect_equal(server.get("/app.edgert/data").text, "made up")
        # V8's code is in the caches by now.
        expect_equal(json.loads(ask(server, "app.edgert", "/", forceCreate=True).text), EXPECTED)
        # A pack that is put into its place is the next worker's.
        pathlib.Path(folder, "next").write_bytes(pack({"file:///a.js": "Deno.serve(() => new Response('next'));"}, "file:///a.js"))
        pathlib.Path(folder, "next").rename(pathlib.Path(folder, "app.edgert"))
        expect_equal(server.get("/app.edgert/late").text, "late")
        expect_equal(server.get("/app.edgert?force=1").text, "next")
