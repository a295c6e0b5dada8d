# A graph whose modules can all be parsed is said to lack an export, and where it is asked for; import() fails with a SyntaxError.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

SAID = "The requested module './part.ts' does not provide an export named 'nothing'"
files = {
    "static/index.ts": 'type A = 1;\nimport { nothing } from "./part.ts";\nDeno.serve(() => nothing());\n',
    "late/index.ts": "Deno.serve(() => import('./middle.ts').catch((error) => Response.json([error.name, error instanceof SyntaxError, error.message, error.stack])));\n",
    "late/middle.ts": 'type A = 1;\nexport { nothing } from "./part.ts";\n',
}
for name in ("static", "late"):
    files[f"{name}/part.ts"] = "export const something: number = 1;\n"
with serving(files) as server:
    answer = server.get("/static")
    expect_equal(answer.status, 500)
    expect(f"failed to create the graph: Uncaught SyntaxError: {SAID}\n    at file://" in answer.text, answer.text)
    expect(answer.text.endswith("/static/index.ts:2:10") and "could not be parsed" not in answer.text, answer.text)
    name, is_syntax_error, message, stack = json.loads(server.get("/late").text)
    expect_equal([name, is_syntax_error], ["SyntaxError", True])
    expect(message.startswith(f"{SAID}\n    at file://") and message.endswith("/late/middle.ts:2:10"), message)
    expect(stack.startswith("SyntaxError: The requested") and "/late/index.ts:1:" in stack, stack)
