import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions
from serve import Served

MAIN = "Deno.serve(() => Response.json([typeof gc, new Error().stack.split('\\n').length]));"

with functions({"main/index.ts": MAIN}) as folder:
    for command, main, path in (Edgertd, f"{folder}/main", "/"), (Served, folder, "/main"):
        with command(main) as server:
            expect_equal(server.get(path).text[:13], '["undefined",')
        with command(main, env={"V8_FLAGS": "--expose-gc --stack-trace-limit=0"}) as server:
            expect_equal(server.get(path).text, '["function",1]')
