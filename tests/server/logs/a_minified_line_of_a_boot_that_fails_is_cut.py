"""Of a line of a megabyte that cannot be parsed the log shows what lies around the place."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

LINE = "const a = [" + "'\x1b[2J'," * 100_000 + "(;" + "1," * 100_000 + "];"
with serving({"broken/index.js": LINE, "typed/index.ts": LINE}) as server:
    for name in ("broken", "typed"):
        expect_equal(server.get(f"/{name}").status, 500)
    log = server.log()
    expect_equal(log.count("cannot boot: syntax error: Unexpected"), 2, log[:1000])
    for line in log.splitlines():
        if line.startswith("  1 | "):
            expect_equal(len(line), len("  1 | ") + 120, line)
            expect(line.startswith("  1 | …") and line.endswith("…") and "(;1,1," in line, line)
    expect_equal(log.count("\n  1 | "), 2, log)
    expect(max(map(len, log.splitlines())) < 1000 and "\x1b" not in log, log[:3000])
