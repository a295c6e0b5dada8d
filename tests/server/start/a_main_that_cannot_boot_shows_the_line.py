"""edgertd that cannot serve says what is wrong with the main script, where, and shows the line; with colours on a terminal alone."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, functions, run_to_end

with functions({"main/index.ts": 'import { a } from "./none.ts";\nDeno.serve(a);\n'}) as folder:
    for colour in ("", "1"):
        ended = run_to_end("start", "--port", "0", "--main-service", f"{folder}/main", env={"FORCE_COLOR": colour, "NO_COLOR": ""})
        said = re.sub(r"\x1b\[[\d;]+m", "", ended.stderr)
        expect_equal(said != ended.stderr, colour == "1", repr(ended.stderr))
        expect_equal(
            said,
            f'edgertd: the main worker {folder}/main cannot boot: Module not found "file://{folder}/main/none.ts" [EDG102]\n'
            f"    imported from file://{folder}/main/index.ts:1:19\n"
            '  1 | import { a } from "./none.ts";\n'
            "    |                   ^\n",
        )
