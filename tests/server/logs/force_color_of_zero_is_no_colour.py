"""FORCE_COLOR=0 and FORCE_COLOR=false are no colours; any other value of it is colours, where NO_COLOR says nothing else."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until

SOURCE = "console.log('%csaid', 'color: red');\nDeno.serve(() => new Response('ok'));\n"
for value, has_colours in (("0", False), ("false", False), ("", False), ("1", True), ("true", True)):
    with serving({"fn/index.js": SOURCE}, env={"FORCE_COLOR": value, "NO_COLOR": ""}) as server:
        server.get("/fn")
        wait_until(lambda: "said" in server.log(), "the line is there")
        expect_equal("\x1b[" in server.log(), has_colours, f"FORCE_COLOR={value}: {server.log()!r}")
