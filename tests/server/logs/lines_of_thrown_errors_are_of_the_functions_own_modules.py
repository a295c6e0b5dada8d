"""A script may call its code what it likes, replace what stacks are made by, and change its files: the log shows no line of what the function has not loaded."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

SECRET = "the secret of somebody else"
CASES = {
    "named": "new Function(`throw new Error('named')\\n//# sourceURL=file://${PATH}`)();",
    "vm": "new Script('\\nthrow new Error(\"of a vm\")', { filename: `file://${PATH}` }).runInThisContext();",
    "sites": """let sites;
  Error.prepareStackTrace = (_, given) => { sites = given; return 'mine'; };
  void new Error('first').stack;
  const prototype = Object.getPrototypeOf(sites[0]);
  for (const [name, value] of Object.entries({ getFileName: `file://${PATH}`, getLineNumber: 1, getColumnNumber: 1 })) {
    try { Object.defineProperty(prototype, name, { value: () => value }); } catch { /* V8 may not allow it. */ }
  }
  Error.prepareStackTrace = undefined;
  throw new Error('with sites');""",
    "forged": "const error = new Error('forged');\n  error.stack = `Error: forged\\n    at file://${PATH}:1:1`;\n  throw error;",
}


def source(code):
    imports = "import { Script } from 'node:vm';\n" if "Script(" in code else ""
    return f"{imports}const PATH = SECRET_PATH;\nDeno.serve(() => {{\n  {code}\n}});\n"


with tempfile.TemporaryDirectory() as elsewhere:
    secret = pathlib.Path(elsewhere, "index.js")
    secret.write_text(SECRET + "\n" + SECRET + "\n")
    functions = {f"{name}/index.js": source(code).replace("SECRET_PATH", f"'{secret}'") for name, code in CASES.items()}
    functions["changed/index.js"] = "Deno.serve((request) => {\n  if (request.method === 'GET') return new Response(import.meta.filename ?? '');\n  throw new Error('old code');\n});\n"
    with serving(functions) as server:
        for name in CASES:
            server.get(f"/{name}")
        file = pathlib.Path(server.get("/changed").text)
        file.write_text("// Another line.\n" * 3 + file.read_text().replace("old code", "new code"))
        server.request("POST", "/changed", b"")
        log = server.log()
        for said in ("named", "of a vm", "with sites", "forged", "old code"):
            expect(f"Error: {said}" in log, f"{said}:\n{log}")
        expect(SECRET not in log, log)
        # Where the code that was called names no module, the frame below it is the function's.
        expect(f"changed/index.js:3:9)\n  3 |" not in log and "Another line" not in log, log)
        expect("  throw new Error('with sites');\n" in log, log)
