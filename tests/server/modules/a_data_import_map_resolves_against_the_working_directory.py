import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import json
from urllib.parse import quote

from edgertd import Edgertd, expect_equal, functions

MAIN = """
const folder = Deno.env.get("FUNCTIONS");
Deno.serve(async (request) => {
  const importMapPath = decodeURIComponent(new URL(request.url).search.slice(1)).replace("FOLDER", folder);
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${folder}/f`, forceCreate: true, context: { importMapPath } });
  return await worker.fetch(request);
});
"""
TEXT = 'import text from "text";\nDeno.serve(() => new Response(text));\n'
MAP = json.dumps({"imports": {"text": "./text.js"}})
files = {"main/index.js": MAIN, "f/index.js": TEXT}
files.update({f"{name}text.js": f'export default "{name}";\n' for name in ("", "f/", "f/deep/")})
with functions(files) as folder:
    with Edgertd(f"{folder}/main", env={"FUNCTIONS": folder}, cwd=folder) as server:
        for path, expected in (
            ("data:" + quote(MAP), ""),
            ("data:" + quote(MAP) + "?f/", "f/"),
            ("data:" + quote(MAP) + "?./f/deep/", "f/deep/"),
            ("data:" + quote(MAP) + "?f/deep", "f/"),
            ("data:" + quote(MAP) + "?file://FOLDER/f/", "f/"),
            ("data:application/json," + quote(MAP), ""),
        ):
            answer = server.get("/?" + quote(path))
            expect_equal((answer.status, answer.text), (200, expected), path)
