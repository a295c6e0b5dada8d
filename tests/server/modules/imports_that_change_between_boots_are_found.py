# The modules of the last boot come ahead of the next one, which may need others.
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions

MAIN = """Deno.serve(async (request) => {
  const servicePath = `${Deno.env.get("FUNCTIONS")}${new URL(request.url).pathname}`;
  try {
    const worker = await EdgeRuntime.userWorkers.create({ servicePath, forceCreate: true });
    return await worker.fetch(request);
  } catch (error) {
    return new Response(String(error), { status: 500 });
  }
});
"""
FILES = {
    "f/index.js": 'import { a } from "./a.js";\nDeno.serve(() => new Response(a));\n',
    "f/a.js": 'import { b } from "./b.js";\nexport const a = "a" + b;\n',
    "f/b.js": 'export const b = "b";\n',
}
with tempfile.TemporaryDirectory() as place, functions(FILES) as folder:
    main = pathlib.Path(place, "main.js")
    main.write_text(MAIN)
    with Edgertd(main, "--quiet", env={"FUNCTIONS": folder}) as server:
        for _ in range(3):
            expect_equal(server.get("/f").text, "ab", "what comes ahead is what is needed")
        pathlib.Path(folder, "f/b.js").write_text('export const b = "B";\n')
        expect_equal(server.get("/f").text, "aB", "a file that has changed is read anew")
        pathlib.Path(folder, "f/c.js").write_text('export const c = "c";\n')
        pathlib.Path(folder, "f/a.js").write_text('import { c } from "./c.js";\nexport const a = "a" + c;\n')
        pathlib.Path(folder, "f/b.js").unlink()
        for _ in range(3):
            expect_equal(server.get("/f").text, "ac", "what nobody imports any more is not missed")
        pathlib.Path(folder, "f/c.js").unlink()
        answer = server.get("/f")
        expect_equal((answer.status, "Module not found" in answer.text), (500, True), "a module that is missing fails the boot")
