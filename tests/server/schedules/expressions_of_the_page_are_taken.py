# Each one that docs/schedules.md shows is one; and the one that it calls wrong is refused.
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from cron_hosts import PROGRAM, Host
from edgertd import ROOT

if not PROGRAM.exists():
    print("skipped: cron_host is not built")
    sys.exit(77)
page = (ROOT / "docs/schedules.md").read_text()
expressions = re.findall(r"`(@\w+|\S+ \S+ \S+ \S+ \S+)`", page)
assert len(expressions) > 20, expressions
with tempfile.TemporaryDirectory(prefix="edgert-cron-") as folder:
    host = Host(f"{folder}/state", "file", 0)
    try:
        for number, expression in enumerate(expressions):
            host.say(f"job n{number} {expression}")
            if expression == "0 0 30 2 *":
                host.expect("error schedule f/n")
                break
        taken = expressions.index("0 0 30 2 *")
        assert host.lines.count("set") == taken, host.lines
    finally:
        host.end()
