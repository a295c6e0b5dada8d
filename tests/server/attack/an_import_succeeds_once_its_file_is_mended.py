import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, Edgertd

NAMES = ["absent.js", "typo.js", "syntax.js", "broken.json", "export.js", "folder.js", "typescript.ts"]
SOURCE = """
const imports = {%s};
Deno.serve(async (request) => {
  const load = imports[new URL(request.url).searchParams.get("name")];
  try { return Response.json((await load()).default); } catch (error) { return new Response(error.message, { status: 500 }); }
});
""" % ", ".join(f'"{name}": () => import("./{name}")' for name in NAMES)
BROKEN = {
    "typo.js": 'import "./other.js"; import value from "./gone.js"; export default value;',
    "syntax.js": "export default (;",
    "broken.json": "{",
    "export.js": 'import { value } from "./other.js"; export default value;',
    "other.js": "",
    "typescript.ts": "export default <string>;",
}
MENDED = {
    "absent.js": 'export default "mended"',
    "gone.js": 'export default "mended"',
    "syntax.js": 'export default "mended"',
    "broken.json": '"mended"',
    "other.js": 'export const value = "mended"',
    "typescript.ts": 'export default "mended" as string',
}
with functions({"fn/index.js": SOURCE} | {f"fn/{name}": text for name, text in BROKEN.items()}) as folder:
    here = pathlib.Path(folder, "fn")
    (here / "folder.js").mkdir()
    router = pathlib.Path(__file__).resolve().parents[2] / "support/router"
    with Edgertd(str(router), env={"FUNCTIONS": folder}) as server:
        for _ in range(2):
            for name in NAMES:
                answer = server.get(f"/fn?name={name}")
                expect_equal(answer.status, 500, name)
                expect(name.split(".")[0] in answer.text or "gone.js" in answer.text or "JSON" in answer.text, f"{name}: {answer.text}")
        for name, text in MENDED.items():
            (here / name).write_text(text)
        (here / "folder.js").rmdir()
        (here / "folder.js").write_text('export default "mended"')
        for _ in range(2):
            for name in NAMES:
                answer = server.get(f"/fn?name={name}")
                expect_equal((answer.status, answer.text and json.loads(answer.text) if answer.status == 200 else answer.text), (200, "mended"), name)
