import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end

for flags in (
    ["start", "--no-such-flag"],
    ["start", "--port", "70000"],
    ["start", "--port", "http"],
    ["start", "--policy", "sometimes"],
    ["start", "--graceful-exit-timeout"],
    ["start", "-v", "-q"],
    ["start", "--rate-limit-table-cleanup-interval", "0"],
    ["no-such-command"],
):
    ended = run_to_end(*flags)
    expect_equal((ended.returncode, ended.stdout), (2, ""), str(flags))
    expect(ended.stderr.strip(), f"{flags}: no reason on stderr")
