import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions

MAIN = "Deno.serve(() => Response.json([typeof gc, new Error().stack.split('\\n').length]));"

with functions({"main/index.ts": MAIN}) as folder:
    with Edgertd(f"{folder}/main") as server:
        expect_equal(server.get("/").text[:13], '["undefined",')
    with Edgertd(f"{folder}/main", env={"V8_FLAGS": "--expose-gc --stack-trace-limit=0"}) as server:
        expect_equal(server.get("/").text, '["function",1]')
